"""The keys that the system's own settings files may have, with the manual page that lists them."""

from msgspec import Struct


class Words(Struct, frozen=True):
    """Of each section, the keys that we know; and where they are listed."""

    sections: dict[str, frozenset[str]]
    source: str


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _words(source: str, **sections: str) -> Words:
    return Words({name: _set(text) for name, text in sections.items()}, source)


# Found by the file's folder. Keys are those that a box may need, not all there are.
INI: dict[str, Words] = {
    "journald.conf.d": _words(
        "journald.conf(5)",
        Journal="Storage Compress Seal SplitMode SyncIntervalSec RateLimitIntervalSec RateLimitBurst"
        " SystemMaxUse SystemKeepFree SystemMaxFileSize SystemMaxFiles RuntimeMaxUse RuntimeKeepFree"
        " MaxRetentionSec MaxFileSec ForwardToSyslog ForwardToConsole MaxLevelStore",
    ),
    "timesyncd.conf.d": _words(
        "timesyncd.conf(5)",
        Time="NTP FallbackNTP RootDistanceMaxSec PollIntervalMinSec PollIntervalMaxSec ConnectionRetrySec"
        " SaveIntervalSec",
    ),
    "system.conf.d": _words(
        "systemd-system.conf(5)",
        Manager="RuntimeWatchdogSec RebootWatchdogSec WatchdogDevice DefaultTimeoutStopSec"
        " DefaultTimeoutStartSec CrashReboot DefaultLimitCORE",
    ),
    "service.d": _words(
        "systemd.unit(5), systemd.service(5)",
        Unit="After StartLimitIntervalSec",
        Service="Restart RestartSec LimitNOFILE MemoryMax ReadWritePaths WatchdogSec Environment",
    ),
    "swap.conf.d": _words("swap.conf(5) of rpi-swap", Main="Mechanism", Zram="RamMultiplier MaxSizeMiB"),
    "NetworkManager/conf.d": _words(
        "NetworkManager.conf(5)",
        main="plugins no-auto-default autoconnect-retries-default rc-manager dns",
        connectivity="enabled uri interval response",
        connection="match-device wifi.powersave connection.mptcp-flags",
        device="match-device wifi.scan-rand-mac-address",
    ),
    "system-connections": _words(
        "nm-settings-keyfile(5)",
        connection="id uuid type interface-name autoconnect autoconnect-priority autoconnect-retries"
        " metered permissions wait-device-timeout",
        gsm="apn number username password network-id home-only auto-config mtu",
        serial="baud",
        ethernet="mac-address cloned-mac-address",
        wifi="ssid mode powersave hidden",
        ipv4="method dns dns-search route-metric never-default may-fail ignore-auto-dns addresses gateway",
        ipv6="method dns route-metric never-default may-fail addr-gen-mode ip6-privacy",
        **{"wifi-security": "key-mgmt psk", "802-3-ethernet": "mac-address"},
    ),
}
# A directive a line.
CHRONY = _set(
    "server pool peer driftfile makestep rtcsync allow deny local leapsectz ntsdumpdir logdir log"
    " maxupdateskew sourcedir confdir keyfile minsources port cmdport bindaddress hwtimestamp"
)
MOSQUITTO = _set(
    "per_listener_settings listener bind_address protocol cafile certfile keyfile crlfile require_certificate"
    " use_identity_as_username use_subject_as_username use_username_as_clientid"
    " allow_anonymous acl_file password_file persistence"
    " persistence_location autosave_interval max_keepalive max_packet_size max_inflight_messages"
    " max_queued_messages max_queued_bytes max_connections message_size_limit log_dest log_type"
    " connection_messages tls_version ciphers_tls1.3 socket_domain set_tcp_nodelay memory_limit"
    " persistent_client_expiration retain_available user include_dir sys_interval"
)
SWAP = frozenset({"none", "zram", "zram+file", "swapfile", "auto"})
