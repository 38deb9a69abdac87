#define _GNU_SOURCE
#include "include/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

int CNetwork_createPoll(void) { return epoll_create1(EPOLL_CLOEXEC); }

int CNetwork_createWakeup(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int CNetwork_arm(int poll, int descriptor, int events, uint64_t identity) {
    struct epoll_event event = {.events = EPOLLONESHOT, .data.u64 = identity};
    if (events & 1) event.events |= EPOLLIN | EPOLLRDHUP;
    if (events & 2) event.events |= EPOLLOUT;
    if (epoll_ctl(poll, EPOLL_CTL_MOD, descriptor, &event) == 0) return 0;
    if (errno != ENOENT) return errno;
    return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

int CNetwork_wait(int poll, uint64_t *identities, int capacity, int milliseconds) {
    struct epoll_event events[64];
    int count = epoll_wait(poll, events, capacity < 64 ? capacity : 64, milliseconds);
    for (int index = 0; index < count; index++) identities[index] = events[index].data.u64;
    return count < 0 ? 0 : count;
}

void CNetwork_askHopLimit(int descriptor, int version) {
    int one = 1;
    if (version == 6) {
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &one, sizeof one);
    } else {
        setsockopt(descriptor, IPPROTO_IP, IP_RECVTTL, &one, sizeof one);
    }
}

long CNetwork_receiveDatagram(int descriptor, uint8_t *buffer, size_t capacity, int *hopLimit) {
    union {
        struct cmsghdr header;
        char bytes[256];
    } control;
    struct iovec vector = {.iov_base = buffer, .iov_len = capacity};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    *hopLimit = -1;
    ssize_t count = recvmsg(descriptor, &message, MSG_DONTWAIT);
    if (count < 0) return count;
    for (struct cmsghdr *entry = CMSG_FIRSTHDR(&message); entry; entry = CMSG_NXTHDR(&message, entry)) {
        int isHops = (entry->cmsg_level == IPPROTO_IP && entry->cmsg_type == IP_TTL) ||
            (entry->cmsg_level == IPPROTO_IPV6 && entry->cmsg_type == IPV6_HOPLIMIT);
        if (isHops && entry->cmsg_len >= CMSG_LEN(sizeof(int))) memcpy(hopLimit, CMSG_DATA(entry), sizeof(int));
    }
    return count;
}
