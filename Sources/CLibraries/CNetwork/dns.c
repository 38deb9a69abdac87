#define _GNU_SOURCE
#include "include/network.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int CNetwork_writeQuestion(const char *name, int type, uint16_t identity, uint8_t *buffer, int capacity) {
    int length = res_mkquery(ns_o_query, name, ns_c_in, type, NULL, 0, NULL, buffer, capacity);
    if (length < NS_HFIXEDSZ) return -1;
    buffer[0] = (uint8_t)(identity >> 8);
    buffer[1] = (uint8_t)identity;
    buffer[2] |= 1;  // Recursion desired, whatever the resolver's own options say.
    return length;
}

int CNetwork_readHeader(const uint8_t *packet, int length, CNetwork_Header *header) {
    ns_msg message;
    ns_rr question;
    memset(header, 0, sizeof *header);
    if (ns_initparse(packet, length, &message) != 0) return 0;
    header->identity = (uint16_t)ns_msg_id(message);
    header->isResponse = (uint8_t)ns_msg_getflag(message, ns_f_qr);
    header->isTruncated = (uint8_t)ns_msg_getflag(message, ns_f_tc);
    header->isAuthoritative = (uint8_t)ns_msg_getflag(message, ns_f_aa);
    header->responseCode = (uint8_t)ns_msg_getflag(message, ns_f_rcode);
    header->questions = ns_msg_count(message, ns_s_qd);
    header->answers = ns_msg_count(message, ns_s_an);
    header->authorities = ns_msg_count(message, ns_s_ns);
    header->additionals = ns_msg_count(message, ns_s_ar);
    if (header->questions == 0) return 1;
    if (ns_parserr(&message, ns_s_qd, 0, &question) != 0) return 0;
    snprintf(header->questionName, sizeof header->questionName, "%s", ns_rr_name(question));
    header->questionType = ns_rr_type(question);
    header->questionClass = ns_rr_class(question);
    return 1;
}

// A record's data, and the text that is made of it; `at` moves on as the data is read.
typedef struct {
    const ns_msg *message;
    const uint8_t *at;
    const uint8_t *end;
    char *text;
    size_t used;
    size_t capacity;
    int isGood;
} Reading;

__attribute__((format(printf, 2, 3))) static void print(Reading *reading, const char *format, ...) {
    if (reading->used >= reading->capacity) return;
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(reading->text + reading->used, reading->capacity - reading->used, format, arguments);
    va_end(arguments);
    if (count > 0) reading->used += (size_t)count;
    if (reading->used >= reading->capacity) reading->used = reading->capacity;
}

static uint32_t number(Reading *reading, int size) {
    uint32_t value = 0;
    if (reading->end - reading->at < size) {
        reading->isGood = 0;
        return 0;
    }
    for (int index = 0; index < size; index++) value = value << 8 | *reading->at++;
    return value;
}

static void name(Reading *reading) {
    char buffer[NS_MAXDNAME + 1];
    int count = ns_name_uncompress(
        ns_msg_base(*reading->message), ns_msg_end(*reading->message), reading->at, buffer, NS_MAXDNAME);
    if (count < 0 || count > reading->end - reading->at) {
        reading->isGood = 0;
        return;
    }
    reading->at += count;
    print(reading, "%s%s", buffer, strcmp(buffer, ".") == 0 ? "" : ".");
}

static void quoted(Reading *reading, int length) {
    if (reading->end - reading->at < length) {
        reading->isGood = 0;
        return;
    }
    print(reading, "\"");
    for (int index = 0; index < length; index++) {
        uint8_t byte = *reading->at++;
        if (byte == '"' || byte == '\\') print(reading, "\\%c", byte);
        else if (byte < 32 || byte > 126) print(reading, "\\%03u", byte);
        else print(reading, "%c", byte);
    }
    print(reading, "\"");
}

static void address(Reading *reading, int family, int size) {
    char buffer[INET6_ADDRSTRLEN];
    if (reading->end - reading->at != size || !inet_ntop(family, reading->at, buffer, sizeof buffer)) {
        reading->isGood = 0;
        return;
    }
    reading->at += size;
    print(reading, "%s", buffer);
}

static void data(Reading *reading, int type, uint32_t *serial) {
    switch (type) {
    case ns_t_a: address(reading, AF_INET, 4); return;
    case ns_t_aaaa: address(reading, AF_INET6, 16); return;
    case ns_t_cname: case ns_t_ns: case ns_t_ptr: name(reading); return;
    case ns_t_mx:
        print(reading, "%u ", number(reading, 2));
        name(reading);
        return;
    case ns_t_srv:
        for (int index = 0; index < 3; index++) print(reading, "%u ", number(reading, 2));
        name(reading);
        return;
    case ns_t_soa:
        name(reading);
        print(reading, " ");
        name(reading);
        *serial = number(reading, 4);
        print(reading, " %u", *serial);
        for (int index = 0; index < 4; index++) print(reading, " %u", number(reading, 4));
        return;
    case ns_t_txt:
        while (reading->at < reading->end && reading->isGood) {
            if (reading->used > 0) print(reading, " ");
            quoted(reading, (int)number(reading, 1));
        }
        return;
    case ns_t_caa: {
        print(reading, "%u ", number(reading, 1));
        int length = (int)number(reading, 1);
        for (int index = 0; index < length && reading->isGood; index++) {
            uint8_t byte = (uint8_t)number(reading, 1);
            print(reading, "%c", byte > 32 && byte < 127 ? byte : '?');
        }
        print(reading, " ");
        quoted(reading, (int)(reading->end - reading->at));
        return;
    }
    default:  // As RFC 3597 writes what nobody knows.
        print(reading, "\\# %d ", (int)(reading->end - reading->at));
        while (reading->at < reading->end) print(reading, "%02x", *reading->at++);
    }
}

int CNetwork_readRecord(const uint8_t *packet, int length, int section, int index, CNetwork_Record *record) {
    ns_msg message;
    ns_rr found;
    record->name[0] = record->text[0] = 0;
    record->serial = 0;
    if (section < 1 || section > 3 || ns_initparse(packet, length, &message) != 0) return 0;
    if (ns_parserr(&message, (ns_sect)section, index, &found) != 0) return 0;
    snprintf(record->name, sizeof record->name, "%s", ns_rr_name(found));
    record->type = ns_rr_type(found);
    record->timeToLive = ns_rr_ttl(found);
    record->rdataLength = ns_rr_rdlen(found);
    Reading reading = {
        .message = &message, .at = ns_rr_rdata(found), .end = ns_rr_rdata(found) + ns_rr_rdlen(found),
        .text = record->text, .capacity = sizeof record->text, .isGood = 1};
    data(&reading, record->type, &record->serial);
    return reading.isGood;
}

int CNetwork_firstNameServer(char *buffer, size_t capacity) {
    struct __res_state state;
    memset(&state, 0, sizeof state);
    if (res_ninit(&state) != 0) return 0;
    const char *text = NULL;
    if (state.nscount > 0) {
        const struct sockaddr_in6 *six = state._u._ext.nsaddrs[0];
        if (state.nsaddr_list[0].sin_family == AF_INET) {
            text = inet_ntop(AF_INET, &state.nsaddr_list[0].sin_addr, buffer, (socklen_t)capacity);
        } else if (six != NULL && six->sin6_family == AF_INET6) {
            text = inet_ntop(AF_INET6, &six->sin6_addr, buffer, (socklen_t)capacity);
        }
    }
    res_nclose(&state);
    return text != NULL;
}
