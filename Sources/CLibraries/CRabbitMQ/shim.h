// rabbitmq-c: its headers moved with 0.12. Nothing here may define a structure that Glibc's module has, too.
#ifndef OMNIFLOW_CRABBITMQ_SHIM_H
#define OMNIFLOW_CRABBITMQ_SHIM_H

#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/ssl_socket.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#endif

// struct timeval of 64-bit Linux by a name of our own: the library's header only announces it, and Glibc's module
// alone defines it.
struct CRabbitMQ_time {
    long seconds;
    long microseconds;
};

_Static_assert(sizeof(long) == 8 && sizeof(struct CRabbitMQ_time) == 16, "struct timeval of 64-bit Linux");

// Waits at most this long for a frame; no time at all takes only what is there already.
static inline int CRabbitMQ_waitFrame(
    amqp_connection_state_t state, amqp_frame_t *frame, long seconds, long microseconds) {
    struct CRabbitMQ_time time = {seconds, microseconds};
    return amqp_simple_wait_frame_noblock(state, frame, (const struct timeval *)(const void *)&time);
}

// Connects, and makes the TLS handshake of a TLS socket, within this time; the look-up of the name is not in it.
static inline int CRabbitMQ_openSocket(
    amqp_socket_t *socket, const char *host, int port, long seconds, long microseconds) {
    struct CRabbitMQ_time time = {seconds, microseconds};
    return amqp_socket_open_noblock(socket, host, port, (const struct timeval *)(const void *)&time);
}

// A key file with a passphrase fails instead of asking at the terminal; the library keeps the pointer.
static inline void CRabbitMQ_refusePassphrase(amqp_socket_t *socket) {
    amqp_ssl_socket_set_key_passwd(socket, "");
}

// <sys/eventfd.h> is not in Glibc's module.
int CRabbitMQ_eventfd(unsigned int count, int flags) __asm__("eventfd");

enum { CRabbitMQ_EFD_NONBLOCK = 00004000, CRabbitMQ_EFD_CLOEXEC = 02000000 };

#endif
