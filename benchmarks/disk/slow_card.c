/* An SD card's pace: each sync takes SANJI_SYNC_MS longer. Preloaded into a benchmark. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_ms(void)
{
    const char *ms = getenv("SANJI_SYNC_MS");
    usleep(ms ? 1000 * (unsigned)atoi(ms) : 0);
}

int fsync(int fd)
{
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    wait_ms();
    return real(fd);
}

int fdatasync(int fd)
{
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    wait_ms();
    return real(fd);
}
