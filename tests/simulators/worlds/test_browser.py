"""A person's browser fills in forms as a true one would."""

from simulators.worlds.browser import Form, forms_in

_PAGE = """
<form action="/a"><input type="hidden" name="csrf" value="x"><input type="radio" name="r" value="1">
<input type="radio" name="r" value="2" checked><input name="empty">
<select name="s"><option value="p">P</option><option value="q" selected>Q</option></select>
<select name="first"><option value="f">F</option><option value="g">G</option></select>
<button name="go" value="1">go</button></form>
<input name="outside" value="no"><datalist><option value="d"></datalist>
<form action="/b"><input type="checkbox" name="c" value="1"></form>
"""


def test_what_stands_in_a_form_is_sent() -> None:
    """Marked choices, first options, empty fields; neither what is not checked nor what lies outside."""
    first, second = forms_in(_PAGE)
    fields = {"csrf": "x", "r": "2", "empty": "", "s": "q", "first": "f"}
    assert first == Form("/a", fields, [("go", "1")])
    assert second == Form("/b", {}, [])
