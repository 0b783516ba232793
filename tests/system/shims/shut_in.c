/* The system calls that systemd lets a unit make. Preloaded into the process under test, before its program begins: all
 * but those named in SANJI_SYSCALLS, a blank between two, are refused with EPERM, for it and its children. With
 * SANJI_NO_WX memory cannot be written and run, where the kernel has a word for that (6.3).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* seccomp.h and linux/prctl.h: both may be absent where we are compiled. */
#define ACT_ALLOW 0x7fff0000U
#define ACT_ERRNO(number) (0x00050000U | (number))
#define SET_MDWE 65
#define MDWE_REFUSE_EXEC_GAIN 1

typedef void *(*init_t)(uint32_t);
typedef int (*resolve_t)(const char *);
typedef int (*add_t)(void *, uint32_t, int, unsigned int, ...);
typedef int (*load_t)(void *);

static void *must(void *found, const char *what)
{
    if (!found) {
        fprintf(stderr, "shut-in shim: no %s\n", what);
        abort();
    }
    return found;
}

__attribute__((constructor)) static void begin(void)
{
    const char *names = getenv("SANJI_SYSCALLS");
    if (!names)
        return;
    void *library = must(dlopen("libseccomp.so.2", RTLD_NOW), "libseccomp.so.2");
    init_t init = (init_t)must(dlsym(library, "seccomp_init"), "seccomp_init");
    resolve_t resolve = (resolve_t)must(dlsym(library, "seccomp_syscall_resolve_name"), "resolve");
    add_t add = (add_t)must(dlsym(library, "seccomp_rule_add"), "seccomp_rule_add");
    load_t load = (load_t)must(dlsym(library, "seccomp_load"), "seccomp_load");
    void *filter = must(init(ACT_ERRNO(EPERM)), "filter");
    char *rest = must(strdup(names), "memory");
    for (char *name = strtok(rest, " "); name; name = strtok(NULL, " ")) {
        int number = resolve(name);
        if (number >= 0) /* another architecture's are no numbers here */
            add(filter, ACT_ALLOW, number, 0);
    }
    free(rest);
    if (getenv("SANJI_NO_WX"))
        prctl(SET_MDWE, MDWE_REFUSE_EXEC_GAIN, 0, 0, 0);
    if (load(filter) != 0) {
        fprintf(stderr, "shut-in shim: the filter was not loaded\n");
        abort();
    }
}
