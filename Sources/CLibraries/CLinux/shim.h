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

// struct ucred and SO_PEERCRED are hidden without _GNU_SOURCE, which Swift's importer does not set.
struct CLinux_PeerCredentials {
    int pid;
    unsigned int uid;
    unsigned int gid;
};

static inline int CLinux_peerCredentials(int socket, struct CLinux_PeerCredentials *out) {
    struct {
        int pid;
        unsigned int uid;
        unsigned int gid;
    } credentials = {0, 0, 0};
    socklen_t size = sizeof(credentials);
    if (getsockopt(socket, SOL_SOCKET, 17 /* SO_PEERCRED */, &credentials, &size) != 0) return -1;
    out->pid = credentials.pid;
    out->uid = credentials.uid;
    out->gid = credentials.gid;
    return 0;
}

#endif
