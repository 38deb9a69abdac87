#include "include/cre2.h"

#include <cstring>
#include <new>
#include <re2/re2.h>

struct CRE2_Pattern {
    explicit CRE2_Pattern(const re2::StringPiece &text, const RE2::Options &options) : expression(text, options) {}
    RE2 expression;
};

extern "C" {

CRE2_Pattern *CRE2_compile(const char *text, size_t length, char *message, size_t capacity) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    auto *pattern = new (std::nothrow) CRE2_Pattern(re2::StringPiece(text, length), options);
    if (pattern != nullptr && pattern->expression.ok()) return pattern;
    if (capacity > 0) {
        const char *reason = pattern == nullptr ? "out of memory" : pattern->expression.error().c_str();
        std::strncpy(message, reason, capacity - 1);
        message[capacity - 1] = '\0';
    }
    delete pattern;
    return nullptr;
}

void CRE2_free(CRE2_Pattern *pattern) { delete pattern; }

int CRE2_find(const CRE2_Pattern *pattern, const char *text, size_t length) {
    return RE2::PartialMatch(re2::StringPiece(text, length), pattern->expression) ? 1 : 0;
}

int CRE2_match(const CRE2_Pattern *pattern, const char *text, size_t length) {
    return RE2::FullMatch(re2::StringPiece(text, length), pattern->expression) ? 1 : 0;
}

}
