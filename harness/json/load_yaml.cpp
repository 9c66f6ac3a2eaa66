#include "base/text.hpp"
#include "json/builder.hpp"
#include "json/load.hpp"
#include "json/source.hpp"
#include "json/yaml_lines.hpp"
#include "json/yaml_problem.hpp"
#include "json/yaml_scalar.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <new>
#include <streambuf>

namespace keur::json {
namespace {

/// Leaves the parser from inside an event; what went wrong is in the builder.
struct Stop {};

/// Reads the text where it is.
class ViewBuffer final : public std::streambuf {
public:
  explicit ViewBuffer(std::string_view text) {
    char* const begin = const_cast<char*>(text.data()); // a get area is never written to
    setg(begin, begin, begin + text.size());
  }
};

struct Size {
  std::size_t nodes = 0, depth = 0, bytes = 0;
};

void add(Size& size, const Size& child) {
  size.nodes += child.nodes, size.bytes += child.bytes;
  size.depth = std::max(size.depth, child.depth + 1);
}

// The depth limit bounds the recursion.
Size measure(const Value& value) {
  Size size{1, 0, 0};
  if (value.is_string())
    size.bytes = value.string().size();
  if (value.is_array()) {
    size.depth = 1;
    for (const auto& element : value.array())
      add(size, measure(element));
  }
  if (value.is_object()) {
    size.depth = 1;
    for (const auto& member : value.object())
      size.bytes += member.name.size(), add(size, measure(member.value));
  }
  return size;
}

constexpr std::string_view core_tag = "tag:yaml.org,2002:";

class YamlEvents final : public YAML::EventHandler {
public:
  YamlEvents(std::string_view text, const Limits& limits, std::string_view digits, Builder& builder)
      : text_(text), places_(text), limits_(limits), digits_(digits), builder_(builder) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ <= 1)
      return;
    const auto offset = static_cast<std::size_t>(std::max(mark.pos, 0));
    const auto before = trim(text_.substr(0, offset));
    const bool marked = before.ends_with("---") || before.ends_with("...") || text_.substr(offset).starts_with("---");
    if (const auto slip = marked ? std::nullopt : explain_yaml(text_, offset))
      stop(ErrorCode::Syntax, slip->message, at(slip->offset), slip->remedy);
    stop(ErrorCode::Syntax, "a second document starts here; one is expected", at(mark),
         "keep one document in the text: take away what stands below or above the line '---'");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (builder_.wants_name())
      return name(null_key(mark), at(mark));
    Value value;
    value.set_at(null_place(mark));
    finish(std::move(value), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    begin(Kind::Array, mark, tag, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    begin(Kind::Object, mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapEnd() override { end(); }

  Position at(const YAML::Mark& mark) { return at(static_cast<std::size_t>(std::max(mark.pos, 0))); }
  Position at(std::size_t offset) { return places_.at(offset); }
  int documents() const { return documents_; }
  /// Says once that merge keys were read, and how many.
  void remark_on_merges();

private:
  struct Anchored {
    bool finished = false;
    Value value;
    Size size;
  };

  [[noreturn]] void stop(ErrorCode code, std::string message, Position where, std::string remedy = {}) {
    builder_.fail(code, std::move(message), where, std::move(remedy));
    throw Stop();
  }
  void must(bool ok) {
    if (!ok)
      throw Stop();
  }
  void name(std::string_view text, Position where) { must(builder_.name(text, where)); }

  std::string_view null_key(const YAML::Mark& mark) const;
  Position null_place(const YAML::Mark& mark);
  std::string text_of(const ScalarStart& start, const std::string& value, Position where);
  Value typed(std::string_view tag, bool plain, std::string text, Position where);
  Value typed_plain(std::string_view tag, std::string text, Position where);
  void begin(Kind kind, const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor);
  void end();
  void finish(Value value, YAML::anchor_t anchor);
  void remember(YAML::anchor_t anchor);
  void declare(YAML::anchor_t anchor) {
    if (anchor != 0 && anchors_.size() <= anchor)
      anchors_.resize(anchor + 1);
  }
  void alias_key(const Anchored& target, Position where);

  std::string_view text_;
  Places places_;
  const Limits& limits_;
  std::string_view digits_; // that stand for "d" and "D" in surrogate escapes; empty when there are none
  Builder& builder_;
  int documents_ = 0;
  std::size_t merges_ = 0;
  Position first_merge_ = {};
  std::vector<Anchored> anchors_;
  std::vector<YAML::anchor_t> open_;
  std::size_t aliases_ = 0, anchored_nodes_ = 0, anchored_bytes_ = 0, copied_bytes_ = 0;
};

void YamlEvents::remark_on_merges() {
  if (merges_ != 0)
    builder_.remark(
        "merge-key",
        "YAML 1.2.2 has no merge keys (<<); their members are read as if they were written here, as YAML 1.1 "
        "types did" +
            (merges_ == 1 ? std::string() : " (" + std::to_string(merges_) + " times, this is the first)"),
        first_merge_);
}

/// Null as a key keeps its spelling: JSON names are texts.
std::string_view YamlEvents::null_key(const YAML::Mark& mark) const {
  const auto start = find_scalar(text_, static_cast<std::size_t>(std::max(mark.pos, 0)));
  for (const std::string_view word : {"~", "null", "Null", "NULL"})
    if (text_.substr(start.offset, word.size()) == word)
      return word;
  return "";
}

/// An absent value is marked where the next token starts: it belongs behind the last one.
Position YamlEvents::null_place(const YAML::Mark& mark) {
  const auto offset = static_cast<std::size_t>(std::max(mark.pos, 0));
  if (offset < text_.size() && (text_[offset] == '~' || (text_[offset] | 0x20) == 'n'))
    return places_.at(offset);
  const auto last = text_.substr(0, offset).find_last_not_of(" \t\r\n");
  return places_.at(last == std::string_view::npos ? 0 : last);
}

void YamlEvents::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const Position where = at(mark);
  if (++aliases_ > limits_.aliases)
    stop(ErrorCode::AliasLimit, "more than the limit of " + std::to_string(limits_.aliases) + " aliases", where);
  declare(anchor);
  const Anchored& target = anchors_[anchor];
  if (!target.finished)
    stop(ErrorCode::AliasLimit, "the alias stands inside its own anchor: a cycle has no JSON form", where);
  if (builder_.wants_name())
    return alias_key(target, where);
  copied_bytes_ += target.size.bytes;
  if (builder_.nodes() + target.size.nodes > limits_.nodes || copied_bytes_ > limits_.bytes)
    stop(ErrorCode::AliasLimit,
         "the aliases expand to more than the limit of " + std::to_string(limits_.nodes) + " values or " +
             std::to_string(limits_.bytes) + " bytes",
         where);
  must(builder_.add(Value(target.value), target.size.nodes, target.size.depth));
}

void YamlEvents::alias_key(const Anchored& target, Position where) {
  const Value& value = target.value;
  if (value.is_string())
    return name(value.string(), where);
  if (value.is_number())
    return name(value.number(), where);
  stop(ErrorCode::Syntax, "an alias used as a key must stand for a text", where);
}

void YamlEvents::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                          const std::string& value) {
  const Position where = at(mark);
  must(builder_.fits(value.size(), where));
  const ScalarStart start = find_scalar(text_, static_cast<std::size_t>(std::max(mark.pos, 0)));
  std::string text = text_of(start, value, where);
  const bool plain =
      start.indicator != '"' && start.indicator != '\'' && start.indicator != '|' && start.indicator != '>';
  if (builder_.wants_name()) {
    const bool merges = text == "<<" && ((plain && tag == "?") || tag == "tag:yaml.org,2002:merge");
    name(text, where);
    if (merges)
      must(builder_.merge_next()), ++merges_, first_merge_ = merges_ == 1 ? where : first_merge_;
    if (anchor == 0)
      return;
    declare(anchor);
    anchors_[anchor] = {true, Value(std::move(text)), {1, 0, value.size()}};
    return;
  }
  Value out = typed(tag, plain, std::move(text), where);
  out.set_at(where);
  finish(std::move(out), anchor);
}

/// yaml-cpp takes an unclosed quote as closed by the end of the file, gives "\_" and "\N" as bytes that are no UTF-8
/// and refuses surrogate pairs: quoted texts are read again from the source.
std::string YamlEvents::text_of(const ScalarStart& start, const std::string& value, Position where) {
  if (start.indicator == '"') {
    std::string problem;
    auto text = read_double_quoted(text_, start.offset, problem);
    if (!text)
      stop(ErrorCode::Syntax, problem, where, "close the quote, and write a quote or backslash inside as \\\" or \\\\");
    return std::move(*text);
  }
  if (start.indicator == '\'' && !is_single_quote_closed(text_, start.offset))
    stop(ErrorCode::Syntax, "this single quote (') is never closed", where,
         "close it; a quote inside is written twice ('')");
  return digits_.empty() ? value : put_back(value, digits_);
}

Value YamlEvents::typed(std::string_view tag, bool plain, std::string text, Position where) {
  if (tag == "?")
    return plain ? typed_plain("", std::move(text), where) : Value(std::move(text));
  if (tag == "!" || tag.substr(0, core_tag.size()) != core_tag) {
    if (tag != "!")
      builder_.remark("unknown-tag",
                      "the tag " + escape_visible(truncate(tag, 80)) + " has no JSON form; the text is taken as it is",
                      where);
    return Value(std::move(text));
  }
  tag.remove_prefix(core_tag.size());
  if (tag == "str")
    return Value(std::move(text));
  return typed_plain(tag, std::move(text), where);
}

/// A plain scalar, or one with a core schema tag that its text must fit.
Value YamlEvents::typed_plain(std::string_view tag, std::string text, Position where) {
  using Type = PlainScalar::Type;
  PlainScalar scalar = resolve_plain(text);
  const bool fits = tag.empty() || (tag == "int" && scalar.type == Type::Integer) ||
                    (tag == "bool" && scalar.type == Type::Boolean) ||
                    (tag == "float" &&
                     (scalar.type == Type::Float || scalar.type == Type::Integer || scalar.type == Type::NotFinite)) ||
                    (tag == "null" && scalar.type == Type::Null);
  if (!fits) {
    if (tag == "int" || tag == "bool" || tag == "float" || tag == "null")
      stop(ErrorCode::Syntax, "the text does not fit its tag !!" + std::string(tag), where);
    builder_.remark("unknown-tag",
                    "the tag !!" + escape_visible(truncate(tag, 80)) +
                        " is none of the core schema; the text is taken as it is",
                    where);
    return Value(std::move(text));
  }
  switch (scalar.type) {
  case Type::Null:
    return {};
  case Type::Boolean:
    return scalar.boolean;
  case Type::NotFinite:
    stop(ErrorCode::Syntax, "infinities and NaN have no JSON form", where, "put it in quotes if a text is meant");
  case Type::Text:
    return Value(std::move(text));
  case Type::Integer:
  case Type::Float:
    must(builder_.fits_number(text.size(), where));
    return Number{std::move(scalar.number)};
  }
  return {};
}

void YamlEvents::begin(Kind kind, const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor) {
  const Position where = at(mark);
  if (builder_.wants_name())
    stop(ErrorCode::Syntax, "a key must be a text, not a mapping or sequence", where,
         "put a key that starts with '{' or '[' in quotes: '{…}':");
  const std::string_view own = kind == Kind::Array ? "tag:yaml.org,2002:seq" : "tag:yaml.org,2002:map";
  if (tag != "?" && tag != "!" && !tag.empty() && tag != own)
    builder_.remark("unknown-tag",
                    "the tag " + escape_visible(truncate(tag, 80)) + " has no JSON form and is not regarded", where);
  declare(anchor);
  open_.push_back(anchor);
  must(builder_.begin(kind, where));
}

void YamlEvents::end() {
  must(builder_.end());
  const YAML::anchor_t anchor = open_.back();
  open_.pop_back();
  if (anchor != 0)
    remember(anchor);
}

void YamlEvents::finish(Value value, YAML::anchor_t anchor) {
  must(builder_.add(std::move(value)));
  if (anchor != 0)
    remember(anchor);
}

void YamlEvents::remember(YAML::anchor_t anchor) {
  declare(anchor);
  const Value& value = builder_.last();
  const Size size = measure(value);
  anchored_nodes_ += size.nodes, anchored_bytes_ += size.bytes;
  if (anchored_nodes_ > limits_.nodes || anchored_bytes_ > limits_.bytes)
    stop(ErrorCode::AliasLimit,
         "the anchors (&) hold more than the limit of " + std::to_string(limits_.nodes) + " values or " +
             std::to_string(limits_.bytes) + " bytes",
         value.at());
  anchors_[anchor] = {true, value, size};
}

/// The nearest line at or above the place that holds an odd number of double quotes: where one may have been left open.
std::optional<std::size_t> find_odd_quotes(std::string_view text, std::size_t offset, std::size_t line) {
  constexpr std::size_t most_lines = 1'000;
  std::size_t end = std::min(text.find('\n', std::min(offset, text.size())), text.size());
  for (std::size_t seen = 0; seen < most_lines && line > 0; ++seen, --line) {
    const auto before = end == 0 ? std::string_view::npos : text.rfind('\n', end - 1);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    bool odd = false;
    for (std::size_t i = begin; i < end; ++i)
      if (text[i] == '"' && (i == begin || text[i - 1] != '\\'))
        odd = !odd;
    if (odd)
      return line;
    end = before == std::string_view::npos ? 0 : before;
  }
  return std::nullopt;
}

/// The library's sentence, with what it leaves out: the alias's name, the character, the quote that may be open.
std::string describe(const YAML::Exception& problem, std::string_view text) {
  std::string message = escape_visible(problem.msg);
  if (problem.mark.pos < 0)
    return message;
  const auto offset = std::min(static_cast<std::size_t>(problem.mark.pos), text.size());
  auto word = text.substr(offset);
  word = word.substr(0, word.find_first_of(" \t\r\n,]}"));
  if (message.find("anchor is not defined") != std::string::npos)
    return "the alias " + escape_visible(truncate(word, 80)) + " refers to no anchor before it";
  if (message == "unknown token")
    return "no value can start with \"" + escape_visible(word.substr(0, 1)) + "\": put the text in quotes";
  if (const auto line = find_odd_quotes(text, offset, static_cast<std::size_t>(problem.mark.line) + 1))
    message += "; the double quote (\") in line " + std::to_string(*line) + " may not be closed";
  return message;
}

/// The text with a line feed for each carriage return that has none after it; nothing where there is none to change.
/// YAML 1.2.2 section 5.4 takes both for a line break, the library only the former.
std::optional<std::string> with_line_feeds(std::string_view text) {
  std::optional<std::string> changed;
  for (std::size_t i = text.find('\r'); i != std::string_view::npos; i = text.find('\r', i + 1))
    if (i + 1 == text.size() || text[i + 1] != '\n') {
      if (!changed)
        changed = std::string(text);
      (*changed)[i] = '\n';
    }
  return changed;
}

std::string remedy_of(const YAML::Exception& problem) {
  if (problem.msg.starts_with("unknown escape"))
    return "in double quotes a backslash starts an escape: write \\\\ for it, or put the text in single quotes";
  return {};
}

/// The library's sentence where the slip does not show by itself.
void explain(const YAML::Exception& problem, std::string_view text, YamlEvents& events, Builder& builder) {
  const auto offset = static_cast<std::size_t>(std::max(problem.mark.pos, 0));
  if (auto slip = explain_yaml(text, offset))
    builder.fail(ErrorCode::Syntax, std::move(slip->message), events.at(slip->offset), std::move(slip->remedy));
  else
    builder.fail(ErrorCode::Syntax, describe(problem, text), events.at(problem.mark), remedy_of(problem));
}

bool parse(std::string_view given, std::string_view text, YamlEvents& events, Builder& builder) {
  ViewBuffer buffer(given);
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(events)) {
    }
    return true;
  } catch (const Stop&) {
    return false;
  } catch (const YAML::Exception& problem) {
    explain(problem, text, events, builder);
    return false;
  } catch (const std::bad_alloc&) {
    throw; // says nothing about the text
  } catch (const std::exception& problem) {
    return builder.fail(ErrorCode::Syntax, escape_visible(problem.what()), {});
  }
}

} // namespace

namespace {

Result<Loaded> load_events(std::string_view text, std::string_view name, const Limits& limits, Loaded loaded) {
  Builder builder(name, limits, DuplicateKeys::Error, loaded.remarks);
  const auto changed = without_surrogates(text);
  YamlEvents events(text, limits, changed ? std::string_view(changed->digits) : std::string_view(), builder);
  if (!parse(changed ? std::string_view(changed->text) : text, text, events, builder))
    return fail(*builder.error());
  if (events.documents() == 0)
    return fail(ErrorCode::Syntax, "the text is empty: it holds no document", {std::string(name), 1, 1, {}});
  events.remark_on_merges();
  loaded.root = builder.take_root();
  return loaded;
}

} // namespace

Result<Loaded> load_yaml(std::string_view text, std::string_view name, const Limits& limits) {
  Loaded loaded;
  if (auto status = check_bytes(text, name, limits, loaded.remarks); !status)
    return fail(std::move(status.error()));
  const auto lines = with_line_feeds(text);
  if (lines)
    text = *lines;
  auto read = load_events(text, name, limits, loaded);
  if (read || read.error().code != ErrorCode::Syntax)
    return read;
  const auto spaced = without_tabs(text);
  return spaced ? load_events(*spaced, name, limits, std::move(loaded)) : read;
}

} // namespace keur::json
