// What Swift's Glibc module lacks: kernel structures, adjtimex and declarations behind _GNU_SOURCE (which cannot be set
// here: one structure would then have two definitions in one program).
#ifndef OMNIFLOW_CLINUX_SHIM_H
#define OMNIFLOW_CLINUX_SHIM_H

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <sys/timex.h>

#endif
