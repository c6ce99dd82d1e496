/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LWIP_ARCH_CC_H
#define LWIP_ARCH_CC_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define LWIP_PLATFORM_ASSERT(text) (fprintf(stderr, "lwIP: %s, %s:%d\n", text, __FILE__, __LINE__), abort())
#define LWIP_PLATFORM_DIAG(text) ((void)0)
#define LWIP_RAND() ((u32_t)rand())

#ifdef __cplusplus
extern "C" {
#endif
void* lwip_world_malloc(size_t size);
void* lwip_world_calloc(size_t count, size_t size);
void lwip_world_free(void* block);
#ifdef __cplusplus
}
#endif

#endif
