/* A machine whose clock somebody else sets. Preloaded into the process under test, it reads a file of two
 * 64-bit integers named by SANJI_CLOCK: nanoseconds to add to wall time, and whether the kernel is to say
 * that the clock is synchronised. The name of the boot is read from the file SANJI_BOOT.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>

#define SECOND 1000000000LL
#define BOOT_ID "/proc/sys/kernel/random/boot_id"

static const volatile int64_t *set;
static int (*real_gettime)(clockid_t, struct timespec *);
static int (*real_open)(const char *, int, ...);

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("SANJI_CLOCK");
    real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    real_open = dlsym(RTLD_NEXT, "open");
    if (!path)
        return;
    int fd = real_open(path, O_RDONLY);
    void *seen = fd < 0 ? MAP_FAILED : mmap(NULL, 16, PROT_READ, MAP_SHARED, fd, 0);
    if (seen == MAP_FAILED) {
        fprintf(stderr, "clock shim: cannot read %s\n", path);
        abort();
    }
    set = seen;
}

int clock_gettime(clockid_t id, struct timespec *out)
{
    if (!real_gettime) /* asked before we began */
        real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    int answer = real_gettime(id, out);
    if (answer == 0 && set && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) {
        int64_t ns = out->tv_sec * SECOND + out->tv_nsec + set[0];
        out->tv_sec = ns / SECOND;
        out->tv_nsec = ns % SECOND;
    }
    return answer;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}

int adjtimex(struct timex *out)
{
    memset(out, 0, sizeof *out);
    return set && set[1] ? TIME_OK : TIME_ERROR;
}

static const char *which(const char *path)
{
    const char *boot = getenv("SANJI_BOOT");
    return boot && strcmp(path, BOOT_ID) == 0 ? boot : path;
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    if (!real_open)
        real_open = dlsym(RTLD_NEXT, "open");
    return real_open(which(path), flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    if (!real_open)
        real_open = dlsym(RTLD_NEXT, "open");
    return real_open(which(path), flags | O_LARGEFILE, mode);
}
