/* SPDX-License-Identifier: Apache-2.0 */
/* What lwIP asks of the compiler and of the program, on a board. */
#ifndef LWIP_ARCH_CC_H
#define LWIP_ARCH_CC_H

/* Without its text, which would cost flash: the line says which assertion it was. */
#define LWIP_PLATFORM_ASSERT(text) lwip_assertion_failed(__FILE_NAME__, __LINE__)
#define LWIP_PLATFORM_DIAG(text) ((void)0)

/* Sequence numbers, ports and identifiers of questions: who can guess them can speak for the other end. */
#define LWIP_RAND() lwip_random()

#ifdef __cplusplus
extern "C" {
#endif
void lwip_assertion_failed(const char* file, int line);
unsigned lwip_random(void);
void lwip_time_is(unsigned seconds_since_1970);
#ifdef __cplusplus
}
#endif

#endif
