// What Swift's Glibc module lacks: kernel structures and adjtimex. Nothing here may define a structure that Glibc's
// module has, too.
#ifndef OMNIFLOW_CLINUX_SHIM_H
#define OMNIFLOW_CLINUX_SHIM_H

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <malloc.h>

// struct timex of adjtimex(2) on 64-bit Linux, by a name of our own: <sys/timex.h> would define struct timeval a second
// time beside Glibc's module, and Swift then finds it now in one of the two, now in the other.
struct CLinux_timex {
    unsigned int modes;
    long offset;
    long freq;
    long maxerror;
    long esterror;
    int status;
    long constant;
    long precision;
    long tolerance;
    long time_seconds;
    long time_fraction;
    long tick;
    long ppsfreq;
    long jitter;
    int shift;
    long stabil;
    long jitcnt;
    long calcnt;
    long errcnt;
    long stbcnt;
    int tai;
    int reserved[11];
};

_Static_assert(sizeof(long) == 8 && sizeof(struct CLinux_timex) == 208, "struct timex of 64-bit Linux has 208 bytes");

enum { CLinux_STA_NANO = 0x2000, CLinux_TIME_ERROR = 5 };

int CLinux_adjtimex(struct CLinux_timex *buffer) __asm__("adjtimex");

// pidfd_open(2) by its number, which is the same on every architecture: glibc has a function for it only since 2.36.
// syscall(2) itself is variadic, which Swift does not import.
enum { CLinux_SYS_pidfd_open = 434 };

long CLinux_syscall(long number, long first, long second) __asm__("syscall");

#endif
