// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"

#include <mutex>
#include <new>

#include <wolfssl/options.h>
#include <pthread.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/sha256.h>

namespace fairlead::ports {
namespace wolfssl {

void Free::operator()(WOLFSSL* object) const { wolfSSL_free(object); }
void Free::operator()(WOLFSSL_CTX* object) const { wolfSSL_CTX_free(object); }
void Free::operator()(WOLFSSL_SESSION* object) const { wolfSSL_SESSION_free(object); }

namespace {

/// Whose value, once a thread has one, makes its end free the points. Not a thread_local object: the C++ library ends
/// the process where it has no memory to remember a destructor.
pthread_key_t points_of_thread;

/// wolfSSL counts its starts without an end of ours: the program may use it too, and threads of it may outlive us.
Result<void> start_library() {
  static std::mutex mutex;
  static bool started = false;
  static bool has_key = false;
  const std::lock_guard lock(mutex);
  if (started) return {};
  has_key = has_key || pthread_key_create(&points_of_thread, [](void*) { wc_ecc_fp_free(); }) == 0;
  if (!has_key) return fail(Errc::no_memory);
  const int returned = wolfSSL_Init();
  if (returned == WOLFSSL_SUCCESS) started = true;
  if (started) return {};
  return fail(returned == RNG_FAILURE_E ? Errc::no_entropy : fault_of_machine(returned).value_or(Errc::internal));
}

}  // namespace

Result<void> free_points_at_end_of_thread() {
  if (pthread_getspecific(points_of_thread) != nullptr) return {};
  static constexpr bool kSome = true;
  if (pthread_setspecific(points_of_thread, &kSome) != 0) return fail(Errc::no_memory);
  return {};
}

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
  Owned<WOLFSSL_CTX> made(wolfSSL_CTX_new(wolfTLS_client_method()));
  if (!made) return nullptr;
  WOLFSSL_CTX* const context = made.get();
  // Below what any policy of ours accepts: strength is judged by the policy, alike with every library.
  (void)wolfSSL_CTX_SetMinRsaKey_Sz(context, 512);
  (void)wolfSSL_CTX_SetMinEccKey_Sz(context, 160);
  // wolfSSL would ask again and again in place of waiting.
  (void)wolfSSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  (void)wolfSSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE);
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

Result<WolfSslLibrary> WolfSslLibrary::open() {
  if (const auto started = wolfssl::start_library(); !started) return fail(started.error());
  try {
    auto impl = std::make_shared<Impl>();
    impl->context = wolfssl::make_context();
    if (!impl->context) return fail(Errc::no_memory);
    wolfSSL_CTX_set_client_cert_cb(impl->context.get(), wolfssl::WolfSslEngine::note_request_without_identity);
    return WolfSslLibrary(std::move(impl));
  } catch (const std::bad_alloc&) {
    return fail(Errc::no_memory);
  }
}

}  // namespace fairlead::ports
