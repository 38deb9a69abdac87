#ifndef OMNIFLOW_COPENSSL_SHIM_H
#define OMNIFLOW_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <string.h>

// What verification complained about, the first complaints of each certificate first.
typedef struct {
    int count;
    int codes[8];
    int depths[8];
} COpenSSL_Complaints;

static inline int COpenSSL_complain(int isGood, X509_STORE_CTX *store) {
    if (isGood) return 1;
    SSL *session = (SSL *)X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    COpenSSL_Complaints *complaints = session ? (COpenSSL_Complaints *)SSL_get_app_data(session) : NULL;
    if (complaints == NULL) return 1;
    int code = X509_STORE_CTX_get_error(store);
    for (int index = 0; index < complaints->count; index++) {
        if (complaints->codes[index] == code) return 1;
    }
    if (complaints->count < 8) {
        complaints->codes[complaints->count] = code;
        complaints->depths[complaints->count++] = X509_STORE_CTX_get_error_depth(store);
    }
    return 1;
}

// Lets a handshake go on whatever verification says, and notes what it says.
static inline void COpenSSL_noteComplaints(SSL *session, COpenSSL_Complaints *complaints) {
    SSL_set_app_data(session, complaints);
    SSL_set_verify(session, SSL_VERIFY_NONE, COpenSSL_complain);
}

static inline int COpenSSL_setServerName(SSL *session, const char *name) {
    return (int)SSL_set_tlsext_host_name(session, name);
}

static inline int COpenSSL_setVersions(SSL_CTX *context, int minimum) {
    return (int)SSL_CTX_set_min_proto_version(context, minimum);
}

static inline void COpenSSL_limitChain(SSL_CTX *context, long bytes) { SSL_CTX_set_max_cert_list(context, bytes); }

// Memory that says "later" instead of "end" when it is empty.
static inline BIO *COpenSSL_newMemory(void) {
    BIO *memory = BIO_new(BIO_s_mem());
    if (memory) BIO_set_mem_eof_return(memory, -1);
    return memory;
}

static inline size_t COpenSSL_pending(BIO *memory) { return BIO_ctrl_pending(memory); }

static inline int COpenSSL_count(const STACK_OF(X509) *chain) { return chain ? sk_X509_num(chain) : 0; }

static inline X509 *COpenSSL_at(const STACK_OF(X509) *chain, int index) { return sk_X509_value(chain, index); }

// Seconds since 1970; 0 for a time that is none, else 1.
static inline int COpenSSL_seconds(const ASN1_TIME *time, int64_t *seconds) {
    int days = 0, rest = 0;
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int isGood = time && epoch && ASN1_TIME_diff(&days, &rest, epoch, time);
    ASN1_TIME_free(epoch);
    *seconds = (int64_t)days * 86400 + rest;
    return isGood ? 1 : 0;
}

// The alternative names of a certificate; NULL where it has none that can be read.
static inline GENERAL_NAMES *COpenSSL_alternativeNames(const X509 *certificate) {
    return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline int COpenSSL_nameCount(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }

// The kind (GEN_DNS, GEN_IPADD, …) of a name, with its bytes; -1 for one that is not made of plain bytes.
static inline int COpenSSL_name(const GENERAL_NAMES *names, int index, const uint8_t **bytes, int *length) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    if (!name || (name->type != GEN_DNS && name->type != GEN_IPADD)) return -1;
    const ASN1_STRING *text = name->type == GEN_DNS ? (const ASN1_STRING *)name->d.dNSName : name->d.iPAddress;
    *bytes = ASN1_STRING_get0_data(text);
    *length = ASN1_STRING_length(text);
    return name->type;
}

static inline void COpenSSL_freeNames(GENERAL_NAMES *names) { GENERAL_NAMES_free(names); }
static inline void COpenSSL_free(void *memory) { OPENSSL_free(memory); }
static inline int COpenSSL_reason(unsigned long error) { return ERR_GET_REASON(error); }

#endif
