/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP that talks to itself: with memory for both ends of its connections. All that is not said here is as a device has
   it. */
#ifndef LWIPOPTS_BOTH_ENDS_H
#define LWIPOPTS_BOTH_ENDS_H

#include <../lwip/lwipopts.h>

#undef MEM_SIZE
#define MEM_SIZE 9600
/* A window for each end, of which a segment of one byte takes a whole buffer, and the suite sends sixty. */
#undef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 80
#undef MEMP_NUM_TCP_PCB
#define MEMP_NUM_TCP_PCB 8
#undef MEMP_NUM_TCP_SEG
#define MEMP_NUM_TCP_SEG 24

#endif
