#include <hiredis.h>
#include <stdlib.h>

// redisFormatCommandArgv answers an int up to 0.14 and a long long from 1.0 on.
static inline long long CHiredis_format(char **target, int count, const char **arguments, const size_t *lengths) {
    return redisFormatCommandArgv(target, count, arguments, lengths);
}

#if HIREDIS_MAJOR >= 1
typedef size_t CHiredis_Count;
#else
typedef int CHiredis_Count;
#endif

typedef void *(*CHiredis_ArrayMaker)(const redisReadTask *task, CHiredis_Count count);

// A reader that asks before it allocates: hiredis makes room for as many elements as an array's head announces,
// so that ten bytes from a hostile peer would cost 16 GiB and the walk through them.
typedef struct CHiredis_Reader {
    redisReader *reader;
    redisReplyObjectFunctions functions;
    CHiredis_ArrayMaker makeArray;
    size_t elementLimit;
    size_t elementsLeft;
    int passedLimit;
} CHiredis_Reader;

// Levels of arrays within arrays; hiredis 0.14 itself ends at 7.
#define CHIREDIS_DEPTH 9

static inline void *CHiredis_makeArray(const redisReadTask *task, CHiredis_Count count) {
    CHiredis_Reader *self = (CHiredis_Reader *)task->privdata;
    int depth = 0;
    for (const redisReadTask *parent = task->parent; parent != NULL; parent = parent->parent) depth++;
    if (count < 0 || depth > CHIREDIS_DEPTH || (size_t)count > self->elementsLeft) {
        self->passedLimit = 1;
        return NULL;
    }
    self->elementsLeft -= (size_t)count;
    return self->makeArray(task, count);
}

// NULL when there is no memory.
static inline CHiredis_Reader *CHiredis_makeReader(size_t elementLimit) {
    CHiredis_Reader *self = (CHiredis_Reader *)calloc(1, sizeof(CHiredis_Reader));
    if (self == NULL) return NULL;
    self->reader = redisReaderCreate();
    if (self->reader == NULL || self->reader->fn == NULL) {
        if (self->reader != NULL) redisReaderFree(self->reader);
        free(self);
        return NULL;
    }
    self->functions = *self->reader->fn;
    self->makeArray = self->functions.createArray;
    self->functions.createArray = CHiredis_makeArray;
    self->elementLimit = elementLimit;
    self->elementsLeft = elementLimit;
    self->reader->fn = &self->functions;
    self->reader->privdata = self;
    return self;
}

static inline void CHiredis_freeReader(CHiredis_Reader *self) {
    redisReaderFree(self->reader);
    free(self);
}

// The next whole reply, which the caller frees with freeReplyObject; NULL when more bytes are needed.
static inline int CHiredis_nextReply(CHiredis_Reader *self, redisReply **reply) {
    void *object = NULL;
    int result = redisReaderGetReply(self->reader, &object);
    *reply = (redisReply *)object;
    if (object != NULL) self->elementsLeft = self->elementLimit;
    return result;
}

static inline const char *CHiredis_errorText(const CHiredis_Reader *self) { return self->reader->errstr; }
