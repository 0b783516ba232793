/* A disk as a power cut leaves it. What is synced below SANJI_DISK_LIVE is copied, at that instant, to the
 * folder SANJI_DISK_SYNCED; nothing else is. Preloaded into the process under test.
 *
 * fsync or fdatasync of a file keeps its whole content and its name. Of a folder, it keeps the names in it:
 * files removed or renamed since; a file that was never synced itself is there, and empty. A copy's
 * modification time is the inode of what it was copied from: who tears pages must not mix two files.
 * The real sync is left out: the process is killed, the machine is not.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHANGES_MAX 256

typedef struct {
    char from[PATH_MAX];
    char to[PATH_MAX]; /* empty: removed */
} change_t;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char live[PATH_MAX], synced[PATH_MAX];
static change_t changes[CHANGES_MAX];
static int changes_n;

static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);

static void fail(const char *what, const char *which)
{
    fprintf(stderr, "disk shim: %s %s: %s\n", what, which, strerror(errno));
    abort();
}

__attribute__((constructor)) static void begin(void)
{
    const char *from = getenv("SANJI_DISK_LIVE"), *to = getenv("SANJI_DISK_SYNCED");
    real_rename = dlsym(RTLD_NEXT, "rename");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    if (from && to) {
        snprintf(live, sizeof live, "%s", from);
        snprintf(synced, sizeof synced, "%s", to);
    }
}

/* The place below the live folder, with its leading slash; NULL where it lies elsewhere. */
static const char *below(const char *path)
{
    size_t n = strlen(live);
    if (n == 0 || strncmp(path, live, n) != 0 || (path[n] != '/' && path[n] != 0))
        return NULL;
    return path + n;
}

static void copy_path(char *out, const char *place)
{
    if (snprintf(out, PATH_MAX, "%s%s", synced, place) >= PATH_MAX)
        fail("path too long", place);
}

/* All at once: a process killed here leaves the old copy or the new one. */
static void keep_file(int fd, const char *place, const struct stat *is)
{
    char path[PATH_MAX], fresh[PATH_MAX];
    static char buffer[1 << 16];
    copy_path(path, place);
    copy_path(fresh, "/.copying");
    int out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out < 0)
        fail("open", fresh);
    /* Through a second description: this one may be open for writing only. */
    char proc[64];
    snprintf(proc, sizeof proc, "/proc/self/fd/%d", fd);
    int in = open(proc, O_RDONLY);
    if (in < 0)
        fail("open", place);
    for (ssize_t n; (n = read(in, buffer, sizeof buffer)) != 0;) {
        if (n < 0 || write(out, buffer, n) != n)
            fail("copy", place);
    }
    struct timespec times[2] = {{0, 0}, {(time_t)is->st_ino, 0}};
    if (futimens(out, times) != 0 || close(in) != 0 || close(out) != 0)
        fail("copy", place);
    if (real_rename(fresh, path) != 0)
        fail("rename", path);
}

static void forget_change(int at)
{
    memmove(&changes[at], &changes[at + 1], (--changes_n - at) * sizeof changes[0]);
}

static void apply_change(int at)
{
    char from[PATH_MAX], to[PATH_MAX];
    copy_path(from, changes[at].from);
    copy_path(to, changes[at].to);
    if ((changes[at].to[0] ? real_rename(from, to) : real_unlink(from)) != 0 && errno != ENOENT)
        fail("change", changes[at].from);
    forget_change(at);
}

static int lies_in(const char *place, const char *folder)
{
    size_t n = strrchr(place, '/') - place;
    return strlen(folder) == n && strncmp(place, folder, n) == 0;
}

static void keep_names(const char *folder)
{
    for (int at = 0; at < changes_n;) {
        if (lies_in(changes[at].from, folder))
            apply_change(at);
        else
            at++;
    }
    char path[PATH_MAX], copy[PATH_MAX], place[PATH_MAX];
    if (snprintf(path, sizeof path, "%s%s", live, folder) >= (int)sizeof path)
        fail("path too long", folder);
    DIR *dir = opendir(path);
    if (!dir)
        fail("opendir", path);
    for (struct dirent *one; (one = readdir(dir));) {
        if (one->d_type != DT_REG)
            continue;
        if (snprintf(place, sizeof place, "%s/%s", folder, one->d_name) >= (int)sizeof place)
            fail("path too long", one->d_name);
        copy_path(copy, place);
        int out = open(copy, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (out >= 0)
            close(out);
    }
    closedir(dir);
}

static int keep(int fd)
{
    char proc[64], path[PATH_MAX];
    struct stat is;
    snprintf(proc, sizeof proc, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(proc, path, sizeof path - 1);
    if (fstat(fd, &is) != 0 || n < 0)
        return -1;
    path[n] = 0;
    const char *place = below(path);
    if (!place || is.st_nlink == 0)
        return 0;
    pthread_mutex_lock(&lock);
    if (S_ISDIR(is.st_mode)) {
        keep_names(place);
    } else {
        /* A file's sync brings its own name along; an older file of that name is gone by it. */
        for (int at = changes_n - 1; at >= 0; at--) {
            if (strcmp(changes[at].to, place) == 0)
                apply_change(at);
            else if (strcmp(changes[at].from, place) == 0)
                forget_change(at);
        }
        keep_file(fd, place, &is);
    }
    pthread_mutex_unlock(&lock);
    return 0;
}

int fsync(int fd)
{
    return keep(fd);
}

int fdatasync(int fd)
{
    return keep(fd);
}

static void note(const char *from, const char *to)
{
    const char *place = below(from), *then = to ? below(to) : "";
    if (!place || !then)
        return;
    pthread_mutex_lock(&lock);
    if (changes_n == CHANGES_MAX)
        fail("too many unsynced changes of names", place);
    snprintf(changes[changes_n].from, PATH_MAX, "%s", place);
    snprintf(changes[changes_n].to, PATH_MAX, "%s", then);
    changes_n++;
    pthread_mutex_unlock(&lock);
}

int rename(const char *from, const char *to)
{
    int answer = real_rename(from, to);
    if (answer == 0)
        note(from, to);
    return answer;
}

int unlink(const char *path)
{
    int answer = real_unlink(path);
    if (answer == 0)
        note(path, NULL);
    return answer;
}
