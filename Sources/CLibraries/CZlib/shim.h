#include <zlib.h>

// deflateInit2 is a macro that passes the version and the size of the stream; Swift cannot call it.
static inline int CZlib_deflateInit2(z_streamp stream, int level, int window_bits, int memory_level) {
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, memory_level, Z_DEFAULT_STRATEGY);
}

static inline int CZlib_inflateInit2(z_streamp stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}
