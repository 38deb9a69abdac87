#ifndef COUNTED_MEMORY_H
#define COUNTED_MEMORY_H

#include <stdint.h>

/* How often the calling thread has asked for memory. */
uint64_t counted_memory_calls(void);

#endif
