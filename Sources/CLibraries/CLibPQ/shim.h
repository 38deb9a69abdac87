#ifndef OMNIFLOW_CLIBPQ_SHIM_H
#define OMNIFLOW_CLIBPQ_SHIM_H

// pkg-config names the directory of this header (Debian: /usr/include/postgresql); so does the fallback.
#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif

#include <fcntl.h>
#include <sys/eventfd.h>

// Swift's Glibc module lacks eventfd. The descriptor that wakes a thread out of poll; -1 when there is none to have.
static inline int CLibPQ_wakeupDescriptor(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

// Lets one descriptor stand for the socket of another, and closes what it stood for; -1 when the system refuses. The
// system's headers show dup3 to those only who define _GNU_SOURCE, which no header can.
extern int dup3(int from, int to, int flags);

static inline int CLibPQ_replace(int descriptor, int other) {
    return dup3(other, descriptor, O_CLOEXEC);
}

// The field codes are character constants, which Swift does not import: one function per field that is read.
static inline const char *CLibPQ_sqlState(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

static inline const char *CLibPQ_severity(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
}

static inline const char *CLibPQ_primaryMessage(const PGresult *result) {
    return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}

#endif
