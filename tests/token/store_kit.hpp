// SPDX-License-Identifier: Apache-2.0
/// @file  StoreKit: a Store over flash in memory, and what should be in it.
#pragma once

#include "fairlead/token/store.hpp"

#include "support/flash_model.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::token::test {

/// What a store holds, by name.
using Records = std::map<std::uint32_t, std::string>;

/// A change of a model and of a store alike.
struct Step {
  Change::Kind kind = Change::Kind::put;
  std::uint32_t id = 0;
  std::string data{};
};

inline Records after(Records records, const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    if (step.kind == Change::Kind::put) records[step.id] = step.data;
    if (step.kind == Change::Kind::remove) records.erase(step.id);
    if (step.kind == Change::Kind::remove_all) records.clear();
  }
  return records;
}

inline constexpr platform::BlockGeometry kSmallFlash{.block_size = 1024, .blocks = 4, .page_size = 16};

class StoreKit {
 public:
  explicit StoreKit(platform::BlockGeometry geometry = kSmallFlash, std::size_t records = 64)
      : flash(geometry), index_(records), buffer_(std::size_t{geometry.page_size} * 3) {
    (void)restart();
  }
  /// As after a reset: everything is read anew.
  Result<void> restart() {
    store_ = std::make_unique<Store>(flash, Store::Memory{.index = index_, .buffer = buffer_});
    opened = store_->open();
    return opened;
  }
  Store& operator*() { return *store_; }
  Store* operator->() { return store_.get(); }

  Result<void> commit(const std::vector<Step>& steps, Room room = Room::usual) {
    std::vector<Change> changes;
    for (const Step& step : steps) {
      changes.push_back({.kind = step.kind, .id = static_cast<RecordId>(step.id), .data = bytes_of(step.data)});
    }
    return store_->commit(changes, room);
  }
  /// What can be read.
  Records records() {
    Records all;
    std::vector<std::byte> memory(65536);
    for (const Entry& entry : store_->records()) {
      const auto data = store_->read(entry, memory);
      EXPECT_TRUE(data);
      if (data) all[static_cast<std::uint32_t>(entry.id)] = std::string(text_of(*data));
    }
    return all;
  }

  support::FlashModel flash;
  Result<void> opened{};

 private:
  std::vector<Entry> index_;
  std::vector<std::byte> buffer_;
  std::unique_ptr<Store> store_;
};

}  // namespace fairlead::token::test
