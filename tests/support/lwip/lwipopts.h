/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP for tests on a host: no system below; clock, interface and memory of tests/support/lwip_world.hpp. */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0
#define LWIP_TIMERS_CUSTOM 1
#define LWIP_STATS 0

#define LWIP_IPV4 1
#define LWIP_IPV6 1
#define LWIP_ARP 0
#define IP_REASSEMBLY 0
#define IP_FRAG 0
#define LWIP_IPV6_REASS 0
#define LWIP_IPV6_FRAG 0
#define LWIP_IPV6_MLD 0
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define LWIP_NETIF_LOOPBACK 0
#define LWIP_HAVE_LOOPIF 0
#define LWIP_DNS 1

/* All of it from one allocator, which counts, refuses, and lets a sanitizer see what is used after it was freed. */
#define MEM_ALIGNMENT 16
#define MEMP_MEM_MALLOC 1
#define MEM_CUSTOM_ALLOCATOR 1
#define MEM_CUSTOM_MALLOC lwip_world_malloc
#define MEM_CUSTOM_CALLOC lwip_world_calloc
#define MEM_CUSTOM_FREE lwip_world_free

/* As a device has them, so that windows and queues fill up, and a packet takes several buffers. */
#define PBUF_POOL_BUFSIZE 600
#define TCP_MSS 1460
#define TCP_WND (4 * TCP_MSS)
#define TCP_SND_BUF (4 * TCP_MSS)
#define TCP_SND_QUEUELEN 16
#define MEMP_NUM_TCP_SEG 32
#define LWIP_TCP_KEEPALIVE 1

#endif
