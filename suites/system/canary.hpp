#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace keur::system_tests {

/// Texts that occur nowhere else, one for each place where a secret or a person's data can stand. What is searched for
/// is any twelve characters of their random part, also backwards, in upper case, base64 (each alignment), hex, UTF-16,
/// or behind percent-, JSON- and XML-escapes.
class Canaries {
public:
  enum class Kind { Secret, Payload };
  /// A new one: "CNRY" + slot + sixteen random hex digits.
  std::string make(Kind kind, std::string slot);
  /// The same made of digits only, for numeric values.
  std::string make_number(Kind kind, std::string slot);

  struct Hit {
    std::string slot;
    Kind kind;
    std::string form; // "as it is", "base64" …
  };
  /// Every canary that the text holds in one of the forms.
  std::vector<Hit> find(std::string_view text) const;
  const std::vector<std::string>& slots() const { return slots_; }

private:
  void keep(Kind kind, std::string slot, std::string random, std::string whole);

  struct One {
    Kind kind;
    std::string slot;
    std::string random; // what is unique
    std::vector<std::string> coded;
  };
  std::vector<One> all_;
  std::vector<std::string> slots_;
};

} // namespace keur::system_tests
