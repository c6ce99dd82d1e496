// SPDX-License-Identifier: Apache-2.0
#include "wire.hpp"

#include <new>

#include <openssl/bio.h>

namespace fairlead::ports::openssl {
namespace {

// A flight of a handshake with a long chain of certificates fits; a peer that asks for key updates without reading
// our answers is held up here.
constexpr std::size_t kMostHeld = std::size_t{64} * 1024;

Errc broken(Errc lower) { return lower == Errc::closed ? Errc::reset : lower; }

Wire& wire_of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

int bio_write(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
  BIO_clear_retry_flags(bio);
  const IoResult put = wire_of(bio).write(bytes_of({data, size}));
  *written = put.size();
  if (put.blocked()) BIO_set_retry_write(bio);
  return put.ok() ? 1 : 0;
}

int bio_read(BIO* bio, char* data, std::size_t size, std::size_t* got) {
  BIO_clear_retry_flags(bio);
  const IoResult taken = wire_of(bio).read(std::as_writable_bytes(std::span(data, size)));
  *got = taken.size();
  if (taken.blocked()) BIO_set_retry_read(bio);
  return taken.ok() ? 1 : 0;
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

}  // namespace

void Wire::attach(io::StreamRef lower) {
  detach();
  lower_ = lower;
}

void Wire::detach() { *this = Wire(); }

Result<void> Wire::push() {
  if (write_error_) return fail(*write_error_);
  while (pushed_ < held_.size()) {
    const IoResult sent = lower_->send(Bytes(held_).subspan(pushed_));
    if (sent.blocked()) return fail(Errc::would_block);
    if (!sent.ok()) {
      write_error_ = broken(sent.error());
      held_ = {};
      pushed_ = 0;
      return fail(*write_error_);
    }
    pushed_ += sent.size();
  }
  if (!held_.empty()) held_ = {};
  pushed_ = 0;
  return {};
}

IoResult Wire::write(Bytes record) {
  // After the lower stream has broken, records are dropped and count as written: a refusal that the peer has sent
  // before it hung up can then still be read, and says more than the break.
  if (write_error_ || record.empty()) return IoResult::bytes(record.size());
  if (held_.size() - pushed_ >= kMostHeld) return Errc::would_block;
  Bytes rest = record;
  while (held_.empty() && !rest.empty()) {
    const IoResult sent = lower_->send(rest);
    if (sent.blocked()) break;
    if (!sent.ok()) {
      write_error_ = broken(sent.error());
      return IoResult::bytes(record.size());
    }
    rest = rest.subspan(sent.size());
  }
  if (!rest.empty() && !keep(rest).ok()) return *write_error_;
  return IoResult::bytes(record.size());
}

IoResult Wire::keep(Bytes record) {
  try {
    held_.insert(held_.end(), record.begin(), record.end());
  } catch (const std::bad_alloc&) {
    write_error_ = Errc::no_memory;
    return Errc::no_memory;
  }
  return IoResult::bytes(record.size());
}

IoResult Wire::read(MutableBytes into) {
  if (!reading_ || into.empty()) return Errc::would_block;
  if (read_error_) return *read_error_;
  const IoResult got = lower_->recv(into);
  if (!got.ok() && !got.blocked()) read_error_ = broken(got.error());
  return got;
}

Owned<bio_method_st> make_bio_method() {
  Owned<bio_method_st> method(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "fairlead stream"));
  if (!method) return nullptr;
  BIO_meth_set_write_ex(method.get(), bio_write);
  BIO_meth_set_read_ex(method.get(), bio_read);
  BIO_meth_set_ctrl(method.get(), bio_control);
  BIO_meth_set_create(method.get(), [](BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
  });
  return method;
}

Owned<bio_st> make_bio(const OpenSslLibrary::Impl& library, Wire& wire) {
  Owned<bio_st> bio(BIO_new_ex(library.context, library.bio_method.get()));
  if (bio) BIO_set_data(bio.get(), &wire);
  return bio;
}

}  // namespace fairlead::ports::openssl
