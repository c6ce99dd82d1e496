// SPDX-License-Identifier: Apache-2.0
#include "abilities.hpp"
#include "engine.hpp"
#include "threads/threads.hpp"

#include <mutex>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/sha256.h>
#include <wolfssl/wolfcrypt/wolfmath.h>

namespace fairlead::ports {
namespace wolfssl {

void Free::operator()(WOLFSSL* object) const { wolfSSL_free(object); }
void Free::operator()(WOLFSSL_CTX* object) const { wolfSSL_CTX_free(object); }
void Free::operator()(WOLFSSL_SESSION* object) const { wolfSSL_SESSION_free(object); }

namespace {

/// wolfSSL counts its starts without an end of ours: the program may use it too, and threads of it may outlive us.
Result<void> start_library() {
  if (const auto prepared = prepare_threads(); !prepared) return prepared;
  static bool started = false;
  ProcessMutex mutex;
  const std::lock_guard lock(mutex);
  if (started) return {};
  const int returned = wolfSSL_Init();
  started = returned == WOLFSSL_SUCCESS;
  if (started) return {};
  return fail(returned == RNG_FAILURE_E ? Errc::no_entropy : fault_of_machine(returned).value_or(Errc::internal));
}

}  // namespace

std::optional<Errc> fault_of_machine(int returned) {
  switch (returned) {
    case MEMORY_E:
    case MP_MEM:
    case BAD_MUTEX_E: return Errc::no_memory;
    case RNG_FAILURE_E:
    case OPEN_RAN_E:
    case READ_RAN_E: return Errc::no_entropy;
    default: return std::nullopt;
  }
}

Owned<WOLFSSL_CTX> make_context() {
  Owned<WOLFSSL_CTX> made = new_context();
  if (!made) return {};
  WOLFSSL_CTX* const context = made.get();
  (void)wolfSSL_CTX_set_group_messages(context);
  (void)wolfSSL_CTX_set_session_cache_mode(context, WOLFSSL_SESS_CACHE_CLIENT | WOLFSSL_SESS_CACHE_NO_INTERNAL);
  wolfSSL_CTX_sess_set_new_cb(context, WolfSslEngine::note_ticket);
  wolfSSL_CTX_set_verify(context, WOLFSSL_VERIFY_PEER, WolfSslEngine::verify_peer);
  wolfSSL_CTX_SetIORecv(context, WolfSslEngine::receive);
  wolfSSL_CTX_SetIOSend(context, WolfSslEngine::send);
  verify_peers_signatures(context);
  return made;
}

Result<tls::Digest> digest_of(std::span<const Bytes> parts) {
  tls::Digest made{};
  wc_Sha256 sha256;
  if (wc_InitSha256(&sha256) != 0) return fail(Errc::no_memory);
  bool good = true;
  for (const Bytes part : parts) good = good && wc_Sha256Update(&sha256, data_of(part), size_of(part)) == 0;
  good = good && wc_Sha256Final(&sha256, data_of(MutableBytes(made))) == 0;
  wc_Sha256Free(&sha256);
  if (!good) return fail(Errc::no_memory);
  return made;
}

}  // namespace wolfssl

WOLFSSL_CTX* WolfSslLibrary::Impl::shared_context() {
  wolfssl::ProcessMutex mutex;
  const std::lock_guard lock(mutex);
  if (context) return context.get();
  context = wolfssl::make_context();
  if (context) wolfssl::tell_of_request(context.get());
  return context.get();
}

Result<WolfSslLibrary> WolfSslLibrary::open() {
  if (const auto started = wolfssl::start_library(); !started) return fail(started.error());
  auto* const impl = wolfssl::create<Impl>();
  if (impl == nullptr) return fail(Errc::no_memory);
  WolfSslLibrary library{Shared<Impl>(*impl)};
  return library;
}

}  // namespace fairlead::ports
