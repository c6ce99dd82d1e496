// SPDX-License-Identifier: Apache-2.0
#include "fairlead/token/objects.hpp"

#include "fairlead/base/secret.hpp"
#include "fairlead/base/try.hpp"

#include <algorithm>
#include <array>

namespace fairlead::token {

namespace {

/// A session's object has none.
std::uint32_t name_in_record(Handle name) {
  return name > Objects::kFirstOfSessions ? 0 : static_cast<std::uint32_t>(name);
}

}  // namespace

bool Objects::visible(const Object& object) const {
  return !object.is(Flag::is_private) || vault_.role() == Role::user;
}

const SessionObject* Objects::of_session(Handle handle) const {
  const auto used = memory_.session_index.first(in_sessions_);
  const auto found = std::ranges::find(used, handle, &SessionObject::name);
  return found == used.end() ? nullptr : &*found;
}

Handle Objects::handle_of(Handle name, bool is_private) const {
  return is_private ? login_ * (kNames + 1) + name : name;
}

Handle Objects::handle_of(Handle place, const Object& object) const {
  return place > kFirstOfSessions ? place : handle_of(place, object.is(Flag::is_private));
}

/// Whoever may see it.
Result<Object> Objects::read(Handle place) const {
  if (place > kFirstOfSessions) {
    const SessionObject* const found = of_session(place);
    if (found == nullptr) return fail(Errc::key_missing);
    return Object::read(memory_.of_sessions.subspan(found->at, found->size));
  }
  if (place > kNames) return fail(Errc::key_missing);
  const Entry* const entry = store_.find(static_cast<RecordId>(place));
  if (entry == nullptr || entry->id <= Vault::kLastOwnRecord) return fail(Errc::key_missing);
  if (const auto done = store_.read(*entry, memory_.read); !done) return fail(done.error());
  return Object::read(memory_.read.first(entry->size));
}

Result<Object> Objects::look(Handle place) {
  Result<Object> object = read(place);
  if (!object) return object;
  if (object->name() != name_in_record(place)) {
    object = fail(Errc::storage_failed);
  } else if (!visible(*object)) {
    object = fail(Errc::key_missing);
  }
  return object;
}

Result<Object> Objects::load(Handle handle) {
  const Handle place = handle > kFirstOfSessions ? handle : handle & kNames;
  Result<Object> object = look(place);
  if (object && handle_of(place, *object) != handle) object = fail(Errc::key_missing);
  return object;
}

Result<Object> Objects::open(Handle handle) {
  Result<Object> object = load(handle);
  if (!object) return object;
  if (handle > kFirstOfSessions) {
    object->reveal(object->secret());
    return object;
  }
  // The security officer's PIN opens the same seals, and is not for the user's keys.
  const bool key = object->object_class() >= Class::private_key;
  if (!vault_.open() || (key && vault_.role() != Role::user)) {
    object->withhold();
    return object;
  }
  const auto secret = vault_.unseal(object->open_part(), object->secret());
  if (secret) {
    object->reveal(*secret);
  } else {
    object = fail(secret.error());
  }
  return object;
}

void Objects::shut(const Object& object) {
  // That of a session's object lies where it stays.
  if (object.name() != 0 && object.knows_secret()) zeroize(object.secret());
}

Handle Objects::next(Handle place) const {
  if (place < kFirstOfSessions) {
    const auto name = std::max(static_cast<RecordId>(place), Vault::kLastOwnRecord);
    const auto records = store_.records();
    const auto at = std::ranges::upper_bound(records, name, {}, &Entry::id);
    // One above is nobody's: those that follow are, too.
    if (at != records.end() && static_cast<Handle>(at->id) <= kNames) return static_cast<Handle>(at->id);
  }
  const auto of_sessions = memory_.session_index.first(in_sessions_);
  const auto at = std::ranges::upper_bound(of_sessions, place, {}, &SessionObject::name);
  return at == of_sessions.end() ? 0 : at->name;
}

/// The whole object in its memory: what was built, and its secret, sealed or not.
Result<MutableBytes> Objects::lay_out(New& object, Handle name, bool sealed) {
  FAIRLEAD_TRY_ASSIGN(const MutableBytes open, object.builder->finish(name_in_record(name)));
  const std::size_t before = sealed ? platform::TokenCrypto::kNonce : 0;
  const std::size_t around = sealed ? Vault::kOverhead : 0;
  const std::size_t size = open.size() + around + object.secret.size();
  if (size > object.memory.size()) return fail(Errc::no_space);
  (void)copy_bytes(object.memory.subspan(open.size() + before), object.secret);
  const MutableBytes whole = object.memory.first(size);
  if (!sealed) return whole;
  const Result<void> done = vault_.seal(open, whole.subspan(open.size()));
  if (!done) {
    zeroize(whole);
    return fail(done.error());
  }
  return whole;
}

Result<void> Objects::keep_in_session(New& object, Ulong session) {
  const bool replaces = object.handle > kFirstOfSessions;
  const Handle name = replaces ? object.handle : last_name_ + 1;
  FAIRLEAD_TRY_ASSIGN(const MutableBytes whole, lay_out(object, name, false));
  const bool full = in_sessions_ == memory_.session_index.size() || whole.size() > memory_.of_sessions.size() - used_;
  if (!full) {
    (void)copy_bytes(memory_.of_sessions.subspan(used_), whole);
    SessionObject made{.name = name, .session = session, .at = used_, .size = whole.size()};
    used_ += whole.size();
    std::size_t place = in_sessions_;
    if (replaces) {  // Only now that there was room for both.
      const SessionObject* const before = of_session(name);
      made.session = before->session;
      place = static_cast<std::size_t>(before - memory_.session_index.data());
      made.at -= before->size;
      erase(place);
    } else {
      last_name_ = name;
    }
    // Names stay in order.
    const std::span index = memory_.session_index.first(++in_sessions_);
    std::ranges::copy_backward(index.subspan(place).first(index.size() - 1 - place), index.end());
    index[place] = made;
    object.handle = name;
  }
  zeroize(whole);
  return full ? fail(Errc::no_space) : Result<void>();
}

Result<void> Objects::keep(std::span<New> objects, Ulong session) {
  std::array<Change, 2> changes{};
  std::size_t stored = 0;
  auto next = static_cast<Handle>(store_.next_id());
  next = std::max(next, static_cast<Handle>(Vault::kLastOwnRecord) + 1);
  for (New& object : objects) {
    if (!object.builder->is(Flag::token)) continue;
    if (!vault_.open()) return fail(Errc::pin_incorrect);
    if (next > kNames) return fail(Errc::no_space);
    const Handle name = object.handle != 0 ? object.handle & kNames : next++;
    FAIRLEAD_TRY_ASSIGN(const MutableBytes whole, lay_out(object, name, true));
    changes[stored++] = {.id = static_cast<RecordId>(name), .data = whole};
    object.handle = handle_of(name, object.builder->is(Flag::is_private));
  }
  const std::size_t before = in_sessions_;
  for (New& object : objects) {
    if (object.builder->is(Flag::token)) continue;
    const auto kept = keep_in_session(object, session);
    if (kept) continue;
    while (in_sessions_ > before) erase(in_sessions_ - 1);
    return kept;
  }
  const auto done = store_.commit(std::span(changes).first(stored));
  if (!done) {
    while (in_sessions_ > before) erase(in_sessions_ - 1);
  }
  return done;
}

Result<void> Objects::destroy(Handle handle) {
  if (const SessionObject* const found = of_session(handle); found != nullptr) {
    erase(static_cast<std::size_t>(found - memory_.session_index.data()));
    return {};
  }
  const auto id = static_cast<RecordId>(handle & kNames);
  if (handle >= kFirstOfSessions || id <= Vault::kLastOwnRecord || store_.find(id) == nullptr) {
    return fail(Errc::key_missing);
  }
  const Change change{.kind = Change::Kind::remove, .id = id};
  return store_.commit(std::span(&change, 1), Room::last);
}

void Objects::erase(std::size_t i) {
  const SessionObject gone = memory_.session_index[i];
  (void)copy_bytes(memory_.of_sessions.subspan(gone.at),
                   memory_.of_sessions.subspan(gone.at + gone.size, used_ - gone.at - gone.size));
  used_ -= gone.size;
  zeroize(memory_.of_sessions.subspan(used_, gone.size));
  for (SessionObject& one : memory_.session_index.first(in_sessions_)) {
    if (one.at > gone.at) one.at -= gone.size;
  }
  std::ranges::copy(memory_.session_index.subspan(i + 1, in_sessions_ - i - 1),
                    memory_.session_index.begin() + static_cast<std::ptrdiff_t>(i));
  --in_sessions_;
}

template <class Which>
void Objects::erase_if(const Which& which) {
  for (std::size_t i = in_sessions_; i-- > 0;) {
    if (which(memory_.session_index[i])) erase(i);
  }
}

void Objects::destroy_of_session(Ulong session) {
  erase_if([&](const SessionObject& one) { return one.session == session; });
}

void Objects::begin_login() { login_ = login_ % kLogins + 1; }

void Objects::end_login() {
  erase_if([&](const SessionObject& one) {
    const auto object = Object::read(memory_.of_sessions.subspan(one.at, one.size));
    return !object || object->is(Flag::is_private);
  });
}

}  // namespace fairlead::token
