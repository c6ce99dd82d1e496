/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP under the FreeRTOS kernel that talks to itself, with the memory of ../lwip_both_ends. All that is not said here
   is as a device with the kernel has it. */
#ifndef LWIPOPTS_FREERTOS_BOTH_ENDS_H
#define LWIPOPTS_FREERTOS_BOTH_ENDS_H

#include <../lwip_freertos/lwipopts.h>

#undef MEM_SIZE
#define MEM_SIZE 9600
#undef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 80

#endif
