// SPDX-License-Identifier: Apache-2.0
// A value or the reason why there is none. Bad input and likely faults (a packet, a file, a full
// disk) come back as a Result; a broken invariant of our own is a TANDEM_ASSERT (base/assert.h).
// Shaped like std::expected, which g++ 12 lacks in C++20, and [[nodiscard]] as a type.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/assert.h"

namespace tandem {

// What went wrong, as a sentence that names what and where.
struct Error {
  std::string message;
  friend bool operator==(const Error&, const Error&) = default;
};

template <typename E>
struct Unexpected {
  E error;
};

inline Unexpected<Error> fail(std::string message) {
  return {Error{std::move(message)}};
}
template <typename E>
Unexpected<E> fail_with(E error) {
  return {std::move(error)};
}

template <typename T, typename E = Error>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Unexpected<E> unexpected) : state_(std::in_place_index<1>, std::move(unexpected.error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    TANDEM_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    TANDEM_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    TANDEM_ASSERT(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T value_or(T other) const& { return ok() ? value() : std::move(other); }

  const E& error() const {
    TANDEM_ASSERT(!ok());
    return *std::get_if<1>(&state_);
  }
  Unexpected<E> as_failure() const { return {error()}; }

 private:
  std::variant<T, E> state_;
};

template <typename E>
class [[nodiscard]] Result<void, E> {
 public:
  using value_type = void;
  Result() = default;
  Result(Unexpected<E> unexpected) : error_(std::move(unexpected.error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const E& error() const {
    TANDEM_ASSERT(!ok());
    return *error_;
  }
  Unexpected<E> as_failure() const { return {error()}; }

 private:
  std::optional<E> error_;
};

}  // namespace tandem

#define TANDEM_CONCAT_INNER(a, b) a##b
#define TANDEM_CONCAT(a, b) TANDEM_CONCAT_INNER(a, b)

// TANDEM_TRY(Header header, decode_header(in)): the value, or return the failure to our caller.
#define TANDEM_TRY(declaration, expression)                   \
  auto TANDEM_CONCAT(tandem_try_, __LINE__) = (expression);   \
  if (!TANDEM_CONCAT(tandem_try_, __LINE__).ok()) {           \
    return TANDEM_CONCAT(tandem_try_, __LINE__).as_failure(); \
  }                                                           \
  declaration = std::move(TANDEM_CONCAT(tandem_try_, __LINE__)).value()

// The same for an expression that yields nothing.
#define TANDEM_CHECK(expression)                                \
  do {                                                          \
    if (auto tandem_check = (expression); !tandem_check.ok()) { \
      return tandem_check.as_failure();                         \
    }                                                           \
  } while (false)
