// SPDX-License-Identifier: Apache-2.0
#include "fairlead/token/token.hpp"

#include "fairlead/base/check.hpp"
#include "fairlead/base/try.hpp"

#include <algorithm>

namespace fairlead::token {

Token::Token(platform::BlockStorage& storage_of_it, platform::TokenCrypto& crypto_of_it, const TokenMemory& memory,
             const PinCost& cost)
    : storage(storage_of_it),
      crypto(crypto_of_it),
      store(storage, memory.store),
      vault(store, crypto, cost),
      objects(store, vault, memory.objects),
      sessions(memory.sessions),
      keys_(memory.keys) {
  FAIRLEAD_CHECK(!keys_.empty());
  const std::size_t each = sessions.empty() ? 0 : memory.searches.size() / sessions.size();
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    Session& session = sessions[i];
    session.handle = 0;
    session.searching = false;
    session.operation = Operation::none;
    session.running = false;
    session.search = memory.searches.subspan(i * each, each);
  }
  std::ranges::fill(keys_, KeptKey{});  // What was there before goes, too: the memory may outlive a token.
}

Token::~Token() { close_all(); }

Result<void> Token::refresh() {
  FAIRLEAD_TRY(store.refresh());
  FAIRLEAD_TRY_ASSIGN(const bool same, vault.refresh());
  if (!same) close_all();
  return {};
}

Session* Token::session(Ulong handle) {
  const auto found = std::ranges::find(sessions, handle, &Session::handle);
  return handle == 0 || found == sessions.end() ? nullptr : &*found;
}

Session* Token::open_session(bool read_write) {
  const auto free = std::ranges::find(sessions, 0UL, &Session::handle);
  if (free == sessions.end()) return nullptr;
  free->handle = ++opened_;
  free->read_write = read_write;
  return &*free;
}

void Token::close(Session& session) {
  end_operation(session);
  objects.destroy_of_session(session.handle);
  for (KeptKey& kept : keys_) {
    if (kept.handle > Objects::kFirstOfSessions) forget_key(kept.handle);
  }
  session.handle = 0;
  session.searching = false;
  if (std::ranges::all_of(sessions, [](const Session& one) { return one.handle == 0; })) log_out();
}

void Token::close_all() {
  for (Session& session : sessions) {
    if (session.handle != 0) close(session);
  }
  log_out();
}

void Token::end_operation(Session& session) {
  if (session.running) session.is_mac ? crypto.drop_mac(session.run) : crypto.drop_hash(session.run);
  session.running = false;
  session.operation = Operation::none;
}

/// What needed the PIN ends with it.
void Token::log_out() {
  for (Session& session : sessions) {
    session.searching = false;
    if (session.operation == Operation::sign || session.operation == Operation::verify) end_operation(session);
  }
  objects.end_login();
  forget_keys();
  vault.log_out();
}

/// Null for the handle of none, too, which empty places have.
KeptKey* Token::find_kept(Handle handle) {
  const auto kept = std::ranges::find(keys_, handle, &KeptKey::handle);
  return handle == 0 || kept == keys_.end() ? nullptr : &*kept;
}

const KeptKey* Token::kept_key(Handle handle) {
  return keys_version_ != store.version() || !store.is_current() ? nullptr : find_kept(handle);
}

Result<platform::PrivateKey> Token::private_key(Handle handle, const KeyFacts& facts) {
  if (keys_version_ != store.version()) forget_keys();
  keys_version_ = store.version();
  if (const KeptKey* const kept = find_kept(handle); kept != nullptr) return kept->key;
  FAIRLEAD_TRY_ASSIGN(const Object object, objects.open(handle));
  const auto loaded = crypto.load(*facts.kind, object.secret());
  objects.shut(object);
  FAIRLEAD_TRY(loaded);
  KeptKey& place = keys_[next_key_];
  next_key_ = (next_key_ + 1) % keys_.size();
  if (place.handle != 0) crypto.unload(place.key);
  place = {.handle = handle, .key = *loaded, .facts = facts};
  return *loaded;
}

void Token::forget_key(Handle handle) {
  KeptKey* const kept = find_kept(handle);
  if (kept == nullptr) return;
  crypto.unload(kept->key);
  *kept = {};
}

void Token::forget_keys() {
  for (KeptKey& kept : keys_) {
    if (kept.handle != 0) crypto.unload(kept.key);
    kept = {};
  }
}

}  // namespace fairlead::token
