#include <argon2.h>

// getrandom, for salts: Swift's Glibc module leaves this header out.
#include <sys/random.h>
