/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP for a small device: IPv4, one connection at a time, the raw API, no system below. Its memory is static: 3.2 KB
   of heap, 4.1 KB of packet buffers, 1 KB of pools; docs/porting.md says how these were measured. */
#ifndef LWIPOPTS_H
#define LWIPOPTS_H

/* ---- The main loop is the system ---- */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0

/* ---- Protocols ---- */
#define LWIP_IPV4 1
#define LWIP_IPV6 0
#define LWIP_ARP 1
#define LWIP_DHCP 1
#define LWIP_DNS 1
/* Whether another station has our address is the DHCP server's business: looking oneself takes a second and 1.5 KB. */
#define LWIP_DHCP_DOES_ACD_CHECK 0
#define LWIP_ACD 0
#define LWIP_AUTOIP 0
#define LWIP_RAW 0
#define LWIP_IGMP 0
/* MQTT's packets leave in segments that fit, so that nothing is ever in fragments. */
#define IP_REASSEMBLY 0
#define IP_FRAG 0
/* What is sent before the address of the next station is known waits for it: a question and the first segment together.
 */
#define ARP_QUEUEING 1
#define ARP_QUEUE_LEN 3
#define MEMP_NUM_ARP_QUEUE 4
#define ARP_TABLE_SIZE 4
#define DNS_TABLE_SIZE 2
#define DNS_MAX_SERVERS 2
#define LWIP_NETIF_LINK_CALLBACK 0
#define LWIP_NETIF_STATUS_CALLBACK 0
#define LWIP_SINGLE_NETIF 1

/* ---- Memory ---- */
#define MEM_ALIGNMENT 4
/* What is sent and not yet acknowledged (TCP_SND_BUF), with 56 bytes of headers for each segment, and a packet of DHCP
   or DNS beside it. */
#define MEM_SIZE 3200
/* A frame of 1,514 bytes takes 7 buffers, a bare acknowledgement one: smaller buffers waste less of that one, and cost
   16 bytes each. Together they hold TCP_WND. */
#define PBUF_POOL_BUFSIZE 256
#define PBUF_POOL_SIZE 15
/* The connection, one more while two attempts race, and two that have ended and wait (TIME-WAIT). */
#define MEMP_NUM_TCP_PCB 4
#define MEMP_NUM_TCP_PCB_LISTEN 1
/* TCP_SND_QUEUELEN, and those with which the next connection begins while the last one still has its own. */
#define MEMP_NUM_TCP_SEG 10
/* DHCP, DNS, SNTP. */
#define MEMP_NUM_UDP_PCB 3
#define MEMP_NUM_PBUF 8
#define MEMP_NUM_REASSDATA 0
/* lwIP's own timers, and one for SNTP. */
#define MEMP_NUM_SYS_TIMEOUT (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 1)

/* ---- TCP ---- */
#define TCP_MSS 1460
/* What a peer may send before it hears of us. Two segments keep it from waiting for a delayed acknowledgement; a device
   that takes in megabytes wants 4 or 6 and as many packet buffers. */
#define TCP_WND (2 * TCP_MSS)
#define TCP_SND_BUF (2 * TCP_MSS)
#define TCP_SND_QUEUELEN 8
#define LWIP_TCP_KEEPALIVE 1
/* A lost frame does not cost those behind it; at most one window of them is kept. */
#define TCP_QUEUE_OOSEQ 1
#define TCP_OOSEQ_MAX_BYTES TCP_WND
#define LWIP_TCP_MAX_SACK_NUM 0

/* ---- Ethernet ---- */
/* In front of each frame, so that IP's header is on a word's boundary. */
#define ETH_PAD_SIZE 2

/* How much of its memory was ever in use, and how much still is: 60 bytes. */
#define LWIP_STATS 1
#define LINK_STATS 0
#define ETHARP_STATS 0
#define IP_STATS 0
#define ICMP_STATS 0
#define UDP_STATS 0
#define TCP_STATS 0
#define MEM_STATS 1
#define MEMP_STATS 1
#define SYS_STATS 0

/* ---- The names and the time ---- */
/* The time server's answer counts where it repeats what it was asked with, which nobody guesses: random numbers in
   place of our time. Once an hour. */
#define SNTP_SERVER_DNS 0
#define SNTP_STARTUP_DELAY 0
#define SNTP_CHECK_RESPONSE 2
#define SNTP_GET_SYSTEM_TIME_NTP(seconds, fraction) ((seconds) = (s32_t)lwip_random(), (fraction) = lwip_random())
#define SNTP_SET_SYSTEM_TIME(seconds) lwip_time_is(seconds)

/* A name server and a time server elsewhere than at their ports are for tests. */
#define DNS_SERVER_PORT lwip_dns_port
#define SNTP_PORT lwip_sntp_port
extern unsigned short lwip_dns_port;
extern unsigned short lwip_sntp_port;

#endif
