#include "crypto/integer.hpp"

#include <openssl/bn.h>

#include <limits>
#include <new>
#include <utility>

namespace keur::crypto {
namespace {

/// OpenSSL fails here for want of memory only.
void need(bool done) {
  if (!done)
    throw std::bad_alloc();
}

bignum_st* make() {
  bignum_st* made = BN_new();
  need(made != nullptr);
  return made;
}

BN_CTX* workspace() {
  thread_local const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
  need(context != nullptr);
  return context.get();
}

} // namespace

Integer::Integer(std::int64_t value) : value_(make(), BN_free) {
  const bool negative = value < 0;
  const std::uint64_t size =
      negative ? std::uint64_t{0} - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  need(BN_set_word(value_.get(), size) == 1);
  BN_set_negative(value_.get(), negative ? 1 : 0);
}

Integer Integer::from_digits(std::string_view digits) {
  Integer made;
  if (digits.empty())
    return made;
  bignum_st* place = made.value_.get();
  need(BN_dec2bn(&place, std::string(digits).c_str()) > 0);
  return made;
}

Integer Integer::power_of_ten(unsigned exponent) { return from_digits('1' + std::string(exponent, '0')); }

Integer::Integer(const Integer& other) : value_(BN_dup(other.value_.get()), BN_free) { need(value_ != nullptr); }
Integer::Integer(Integer&& other) noexcept = default;
Integer& Integer::operator=(const Integer& other) { return *this = Integer(other); }
Integer& Integer::operator=(Integer&& other) noexcept = default;
Integer::~Integer() = default;

Integer Integer::operator-() const {
  Integer out = *this;
  BN_set_negative(out.value_.get(), is_negative() ? 0 : 1);
  return out;
}

Integer operator+(const Integer& a, const Integer& b) {
  Integer out;
  need(BN_add(out.value_.get(), a.value_.get(), b.value_.get()) == 1);
  return out;
}

Integer operator-(const Integer& a, const Integer& b) {
  Integer out;
  need(BN_sub(out.value_.get(), a.value_.get(), b.value_.get()) == 1);
  return out;
}

Integer operator*(const Integer& a, const Integer& b) {
  Integer out;
  need(BN_mul(out.value_.get(), a.value_.get(), b.value_.get(), workspace()) == 1);
  return out;
}

Integer operator/(const Integer& a, const Integer& b) {
  Integer out;
  need(BN_div(out.value_.get(), nullptr, a.value_.get(), b.value_.get(), workspace()) == 1);
  return out;
}

Integer operator%(const Integer& a, const Integer& b) {
  Integer out;
  need(BN_div(nullptr, out.value_.get(), a.value_.get(), b.value_.get(), workspace()) == 1);
  return out;
}

std::strong_ordering operator<=>(const Integer& a, const Integer& b) {
  return BN_cmp(a.value_.get(), b.value_.get()) <=> 0;
}

bool Integer::is_negative() const { return BN_is_negative(value_.get()) != 0; }

std::string Integer::text() const {
  char* digits = BN_bn2dec(value_.get());
  need(digits != nullptr);
  std::string out(digits);
  OPENSSL_free(digits);
  return out;
}

std::uint64_t Integer::clamped() const {
  if (is_negative())
    return 0;
  return BN_num_bits(value_.get()) <= 64 ? BN_get_word(value_.get()) : std::numeric_limits<std::uint64_t>::max();
}

} // namespace keur::crypto
