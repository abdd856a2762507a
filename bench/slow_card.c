/* Makes every fsync take SLOW_CARD_US microseconds longer: a stand-in for an SD card, loaded with LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

typedef int sync_call(int);

static int slowly(const char *name, int fd) {
    const char *wanted = getenv("SLOW_CARD_US");
    long us = wanted ? atol(wanted) : 0;
    struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    sync_call *call = (sync_call *)dlsym(RTLD_NEXT, name);
    if (us > 0) nanosleep(&pause, NULL);
    return call(fd);
}

int fsync(int fd) { return slowly("fsync", fd); }
int fdatasync(int fd) { return slowly("fdatasync", fd); }
