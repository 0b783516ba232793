/* A card that hangs: while the file named by SANJI_HANG is there, a sync never returns. Preloaded into the
 * process under test.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void hang(void)
{
    const char *path = getenv("SANJI_HANG");
    while (path && access(path, F_OK) == 0)
        pause();
}

int fsync(int fd)
{
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    hang();
    return real(fd);
}

int fdatasync(int fd)
{
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    hang();
    return real(fd);
}
