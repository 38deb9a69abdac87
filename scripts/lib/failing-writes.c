// Loaded before a program, makes writes to files whose path has FAILING_NAME in it fail with EIO while FAILING_SIGN exists;
// with FAILING_HOW=hang they wait until it is gone.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static int fails(int fd) {
    char link[32], path[4096];
    const char *sign = getenv("FAILING_SIGN");
    if (!sign || access(sign, F_OK) != 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    const char *name = getenv("FAILING_NAME");
    if (!name || !strstr(path, name)) return 0;
    const char *how = getenv("FAILING_HOW");
    if (how && strcmp(how, "hang") == 0) {
        while (access(sign, F_OK) == 0) usleep(10000);
        return 0;
    }
    errno = EIO;
    return 1;
}
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    return fails(fd) ? -1 : NEXT(pwrite64)(fd, data, size, at);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return fails(fd) ? -1 : NEXT(pwrite)(fd, data, size, at);
}
ssize_t write(int fd, const void *data, size_t size) { return fails(fd) ? -1 : NEXT(write)(fd, data, size); }
int fdatasync(int fd) { return fails(fd) ? -1 : NEXT(fdatasync)(fd); }
int fsync(int fd) { return fails(fd) ? -1 : NEXT(fsync)(fd); }
