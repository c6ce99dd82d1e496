// SPDX-License-Identifier: Apache-2.0
// wolfSSL's heap for a client that is measured: the counting one.
#include "firmware/tls/counting_heap.hpp"

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/settings.h>
#include <wolfssl/wolfcrypt/types.h>

extern "C" {

void* XMALLOC(size_t size, void* /*heap*/, int /*type*/) { return fairlead::firmware::allocate(size); }
void* XREALLOC(void* at, size_t size, void* /*heap*/, int /*type*/) { return fairlead::firmware::reallocate(at, size); }
void XFREE(void* at, void* /*heap*/, int /*type*/) { fairlead::firmware::release(at); }
}
