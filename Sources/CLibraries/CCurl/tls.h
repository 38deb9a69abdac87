#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

// What libcurl's OpenSSL knows of a peer and libcurl does not hand out.

// A store of the certificates of a PEM file; NULL where the file gives none.
static inline X509_STORE *CCurl_openStore(const char *file) {
    X509_STORE *store = X509_STORE_new();
    if (store == NULL) return NULL;
    if (X509_STORE_load_file(store, file) != 1) {
        ERR_clear_error();
        X509_STORE_free(store);
        return NULL;
    }
    X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
    return store;
}

typedef int (*CCurl_VerifyCallback)(X509_STORE_CTX *context, void *user);
typedef void (*CCurl_StateCallback)(const SSL *connection, int where, int result);

// Lets `verify` judge the peer's chain and `state` follow the handshake; `user` reaches both.
static inline void CCurl_observe(
    void *context, void *user, CCurl_VerifyCallback verify, CCurl_StateCallback state
) {
    SSL_CTX_set_app_data((SSL_CTX *)context, user);
    SSL_CTX_set_cert_verify_callback((SSL_CTX *)context, verify, user);
    SSL_CTX_set_info_callback((SSL_CTX *)context, state);
}

static inline void CCurl_forgetObserver(void *context) { SSL_CTX_set_app_data((SSL_CTX *)context, NULL); }

// The store for the peer's chain alone: libcurl fills, caches and replaces the context's own store after the callback.
static inline int CCurl_useStore(void *context, X509_STORE *store) {
    return (int)SSL_CTX_set1_verify_cert_store((SSL_CTX *)context, store);
}

static inline void *CCurl_observer(const SSL *connection) {
    return SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection));
}

static inline int CCurl_isHandshakeDone(int where) { return (where & SSL_CB_HANDSHAKE_DONE) != 0; }

// The suite by its name in the standards, as IANA lists it.
static inline const char *CCurl_cipherName(const SSL *connection) {
    const SSL_CIPHER *cipher = SSL_get_current_cipher(connection);
    return cipher == NULL ? NULL : SSL_CIPHER_standard_name(cipher);
}

// The certificates as the peer sent them, and as they were verified up to the trusted one.
static inline int CCurl_sentCount(X509_STORE_CTX *context) {
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_untrusted(context);
    return chain == NULL ? 0 : sk_X509_num(chain);
}

static inline X509 *CCurl_sent(X509_STORE_CTX *context, int index) {
    return sk_X509_value(X509_STORE_CTX_get0_untrusted(context), index);
}

static inline int CCurl_verifiedCount(X509_STORE_CTX *context) {
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
    return chain == NULL ? 0 : sk_X509_num(chain);
}

static inline X509 *CCurl_verified(X509_STORE_CTX *context, int index) {
    return sk_X509_value(X509_STORE_CTX_get0_chain(context), index);
}

// Empties a memory BIO into a buffer, cut at its size; the count of bytes.
static inline int CCurl_drain(BIO *memory, char *buffer, int size) {
    int count = memory == NULL ? 0 : BIO_read(memory, buffer, size);
    BIO_free(memory);
    return count < 0 ? 0 : count;
}

static inline void CCurl_free(void *memory) { OPENSSL_free(memory); }

// The serial number in hexadecimal.
static inline int CCurl_serialText(X509 *certificate, char *buffer, int size) {
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    BIO *memory = BIO_new(BIO_s_mem());
    if (memory != NULL && number != NULL) BN_print(memory, number);
    BN_free(number);
    return CCurl_drain(memory, buffer, size);
}

// The DNS names (kind GEN_DNS) or the addresses (kind GEN_IPADD) of a certificate: a length byte before each.
static inline int CCurl_alternativeNames(X509 *certificate, int kind, unsigned char *buffer, int size) {
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    int used = 0;
    for (int index = 0; names != NULL && index < sk_GENERAL_NAME_num(names); index++) {
        GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
        if (name->type != kind) continue;
        ASN1_STRING *text = kind == GEN_IPADD ? name->d.iPAddress : name->d.dNSName;
        int length = ASN1_STRING_length(text);
        if (length < 1 || length > 255 || length >= size - used) continue;
        buffer[used++] = (unsigned char)length;
        memcpy(buffer + used, ASN1_STRING_get0_data(text), (size_t)length);
        used += length;
    }
    GENERAL_NAMES_free(names);
    return used;
}
