/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP for a small device with IPv6 beside IPv4. All that is not said here is as without. */
#ifndef LWIPOPTS_IPV6_H
#define LWIPOPTS_IPV6_H

#include <../lwip/lwipopts.h>

#undef LWIP_IPV6
#define LWIP_IPV6 1
/* A link-local address, and one of a prefix that a router announces. */
#define LWIP_IPV6_NUM_ADDRESSES 2
#define LWIP_IPV6_AUTOCONFIG 1
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 1
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 1
#define LWIP_IPV6_FRAG 0
#define LWIP_IPV6_REASS 0
#define LWIP_IPV6_DHCP6 0
/* Networks whose switches look at memberships let through what was asked for only: the groups of our two addresses, and
   one that others may ask for. */
#define LWIP_IPV6_MLD 1
#define MEMP_NUM_MLD6_GROUP 3
/* The router, the broker where it is in our network, the name server, and one whose address changes. */
#define LWIP_ND6_NUM_NEIGHBORS 4
#define LWIP_ND6_NUM_DESTINATIONS 4
#define LWIP_ND6_NUM_PREFIXES 2
#define LWIP_ND6_NUM_ROUTERS 1
/* As with ARP: a question and the first segment wait together. */
#define LWIP_ND6_QUEUEING 1
#define MEMP_NUM_ND6_QUEUE 4
/* Announced name servers are taken, beside those of DHCP. */
#define LWIP_ND6_RDNSS_MAX_DNS_SERVERS DNS_MAX_SERVERS

/* Its headers are longer, and lwIP counts them with each buffer: together they hold TCP_WND still. */
#undef PBUF_POOL_SIZE
#define PBUF_POOL_SIZE 17

#define ICMP6_STATS 0
#define IP6_STATS 0
#define MLD6_STATS 0
#define ND6_STATS 0

#endif
