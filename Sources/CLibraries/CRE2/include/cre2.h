// A C face for the dozen things that the agent asks of RE2.
#ifndef OMNIFLOW_CRE2_H
#define OMNIFLOW_CRE2_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CRE2_Pattern CRE2_Pattern;

/// Compiles a pattern; on failure returns NULL and writes a NUL-terminated message of at most `capacity` bytes.
CRE2_Pattern *CRE2_compile(const char *text, size_t length, char *message, size_t capacity);
void CRE2_free(CRE2_Pattern *pattern);
/// 1 when the pattern is found anywhere in the text, else 0.
int CRE2_find(const CRE2_Pattern *pattern, const char *text, size_t length);
/// 1 when the pattern matches the whole text, else 0.
int CRE2_match(const CRE2_Pattern *pattern, const char *text, size_t length);

#ifdef __cplusplus
}
#endif

#endif
