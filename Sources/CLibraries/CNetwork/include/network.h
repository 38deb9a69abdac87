// What Swift's Glibc module lacks for sockets: epoll, control messages, and libresolv's reader and writer of DNS packets.
#ifndef OMNIFLOW_CNETWORK_H
#define OMNIFLOW_CNETWORK_H

#include <stddef.h>
#include <stdint.h>

/// Descriptors for epoll_wait and for waking it; -1 when there is none to have.
int CNetwork_createPoll(void);
int CNetwork_createWakeup(void);
/// Watches a descriptor for one event: bit 0 is readable, bit 1 writable. 0 is success, else an errno.
int CNetwork_arm(int poll, int descriptor, int events, uint64_t identity);
/// Waits; writes the identities of what is ready and returns how many there are.
int CNetwork_wait(int poll, uint64_t *identities, int capacity, int milliseconds);

/// Asks for the hop limit of what arrives on a socket; 4 or 6 says of which family it is.
void CNetwork_askHopLimit(int descriptor, int version);
/// Receives one datagram without waiting, as recv does; `hopLimit` becomes -1 where it did not come.
long CNetwork_receiveDatagram(int descriptor, uint8_t *buffer, size_t capacity, int *hopLimit);

/// Writes a question of class IN with recursion desired; returns its length or -1 for a name that cannot be asked.
int CNetwork_writeQuestion(const char *name, int type, uint16_t identity, uint8_t *buffer, int capacity);

typedef struct {
    uint16_t identity;
    uint8_t isResponse;
    uint8_t isTruncated;
    uint8_t isAuthoritative;
    uint8_t responseCode;
    uint16_t questions;
    uint16_t answers;
    uint16_t authorities;
    uint16_t additionals;
    char questionName[1026];
    uint16_t questionType;
    uint16_t questionClass;
} CNetwork_Header;

typedef struct {
    char name[1026];
    uint16_t type;
    uint16_t rdataLength;
    uint32_t timeToLive;
    uint32_t serial;
    /// The data as zone files write it; NUL-terminated, cut where it does not fit.
    char text[4000];
} CNetwork_Record;

/// Reads the header and the first question; 0 where the packet is not well-formed to its end, else 1.
int CNetwork_readHeader(const uint8_t *packet, int length, CNetwork_Header *header);
/// Reads a record of section 1 (answer), 2 (authority) or 3 (additional); 0 where there is none, else 1.
int CNetwork_readRecord(const uint8_t *packet, int length, int section, int index, CNetwork_Record *record);

/// The address of the first name server that /etc/resolv.conf names, in digits; 0 where there is none, else 1.
int CNetwork_firstNameServer(char *buffer, size_t capacity);

#endif
