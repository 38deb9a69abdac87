#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// epoll's event is a packed struct with a union in it: these take and give what a loop needs of it.

static inline int CCurl_watch(int epoll, int operation, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

// Waits for at most `count` descriptors that are ready; fills them in with what they are ready for.
static inline int CCurl_wait(int epoll, int *descriptors, uint32_t *events, int count, int milliseconds) {
    struct epoll_event ready[64];
    int found = epoll_wait(epoll, ready, count < 64 ? count : 64, milliseconds);
    for (int index = 0; index < found; index++) {
        descriptors[index] = ready[index].data.fd;
        events[index] = ready[index].events;
    }
    return found;
}
