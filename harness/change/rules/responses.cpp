#include "base/text.hpp"
#include "change/diff.hpp"

#include <algorithm>

namespace keur::change {
namespace {

using openapi::Header;
using Answer = openapi::Response;
constexpr auto Out = Direction::Response;

constexpr PlainRule response_rows[] = {
    {"response-success-status-added", Out, Level::Compatible, "{at}: the success status was added",
     "a 2xx status appeared"},
    {"response-success-status-removed", Out, Level::Breaking, "{at}: the success status was removed",
     "a 2xx status disappeared and no range covers it"},
    {"response-non-success-status-added", Out, Level::Compatible, "{at}: the status was added",
     "a status outside 2xx, or default, appeared"},
    {"response-non-success-status-removed", Out, Level::Compatible, "{at}: the status was removed",
     "a status outside 2xx disappeared, or default beside described success"},
    {"response-status-range-changed", Out, Level::Compatible, "{at}: the status is described by {to} now",
     "a status is covered by a range, or a range by its statuses; their contents are compared"},
    {"required-response-header-removed", Out, Level::Breaking, "{at}: the required header was removed",
     "a header that was always there is gone"},
    {"optional-response-header-removed", Out, Level::Compatible, "{at}: the optional header was removed",
     "a header that was not always there is gone"},
    {"response-header-added", Out, Level::Compatible, "{at}: the header was added", "a header appeared"},
    {"response-header-became-optional", Out, Level::Breaking, "{at}: the header became optional",
     "required became false"},
    {"response-header-became-required", Out, Level::Compatible, "{at}: the header became required",
     "required became true"},
    {"response-header-content-changed", Out, Level::Breaking, "{at}: the header's content changed from {from} to {to}",
     "schema replaced by content, the reverse, another media type or explode: the value is written in another way"},
    {"response-link-added", Out, Level::Compatible, "{at}: the link was added", "a link appeared"},
    {"response-link-removed", Out, Level::Compatible, "{at}: the link was removed",
     "a link is gone: nothing on the wire, but who follows it does not find it any more"},
    {"response-link-changed", Out, Level::Compatible, "{at}: the link changed",
     "a link leads to another operation, or with other values"},
};

bool is_success(std::string_view status) { return status.size() == 3 && status.front() == '2'; }

/// Does the range ("2XX") cover the status?
bool covers(std::string_view range, std::string_view status) {
  return range.size() == 3 && status.size() == 3 && range.front() == status.front() &&
         equals_ignore_case(range.substr(1), "XX") && !equals_ignore_case(status.substr(1), "XX");
}

bool describes_success(const std::vector<Answer>& answers) {
  return std::any_of(answers.begin(), answers.end(), [](const Answer& answer) { return is_success(answer.status); });
}

class Answers {
public:
  explicit Answers(const Both& both) : both_(both), base_(both.base.responses), revision_(both.revision.responses) {}

  void compare() {
    for (const Answer& answer : base_)
      if (const Answer* other = find(revision_, answer.status))
        kept(answer, *other, "response " + answer.status);
      else
        gone(answer);
    for (const Answer& answer : revision_)
      if (!find(base_, answer.status) && !is_described(answer))
        both_.tell(is_success(answer.status) ? "response-success-status-added" : "response-non-success-status-added",
                   "response " + answer.status, {}, answer.node);
  }

private:
  static const Answer* find(const std::vector<Answer>& answers, std::string_view status) {
    const auto found = std::find_if(answers.begin(), answers.end(),
                                    [&](const Answer& answer) { return equals_ignore_case(answer.status, status); });
    return found == answers.end() ? nullptr : &*found;
  }

  bool is_described(const Answer& answer) const {
    return std::any_of(base_.begin(), base_.end(), [&](const Answer& other) {
      return covers(other.status, answer.status) ||
             (covers(answer.status, other.status) && !find(revision_, other.status));
    });
  }

  void gone(const Answer& answer) {
    bool described = false;
    for (const Answer& other : revision_) {
      const bool becomes = covers(other.status, answer.status) || covers(answer.status, other.status) ||
                           (answer.status == "default" && !describes_success(base_) && is_success(other.status));
      if (!becomes || (covers(answer.status, other.status) && find(base_, other.status)))
        continue;
      described = true;
      const std::string aspect = "response " + answer.status;
      both_.tell("response-status-range-changed", aspect, answer.node, other.node, answer.status, other.status);
      kept(answer, other, aspect);
    }
    if (described)
      return;
    // A default that alone described success, replaced by answers none of which is one.
    const bool success =
        is_success(answer.status) || (answer.status == "default" && !describes_success(base_) && !revision_.empty());
    both_.tell(success ? "response-success-status-removed" : "response-non-success-status-removed",
               "response " + answer.status, answer.node, both_.revision.node);
  }

  /// OAS 3.1.1 section 4.8.17: a header called Content-Type is ignored, the content map speaks of it.
  static bool is_ignored(const Header& header) { return equals_ignore_case(header.name, "Content-Type"); }

  void compare_links(const Answer& base, const Answer& revision, const std::string& aspect) {
    const auto find = [](const Answer& answer, const std::string& name) {
      const auto found = std::find_if(answer.links.begin(), answer.links.end(),
                                      [&](const openapi::Link& link) { return link.name == name; });
      return found == answer.links.end() ? nullptr : &*found;
    };
    const auto at = [&](const openapi::Link& link) { return aspect + " link '" + link.name + "'"; };
    for (const openapi::Link& link : base.links)
      if (const openapi::Link* other = find(revision, link.name); !other)
        both_.tell("response-link-removed", at(link), link.node, revision.node);
      else if (link.node && other->node && !json::equal(*link.node, *other->node))
        both_.tell("response-link-changed", at(link), link.node, other->node);
    for (const openapi::Link& link : revision.links)
      if (!find(base, link.name))
        both_.tell("response-link-added", at(link), base.node, link.node);
  }

  void kept(const Answer& base, const Answer& revision, const std::string& aspect) {
    compare_links(base, revision, aspect);
    for (const Header& header : base.headers) {
      if (is_ignored(header))
        continue;
      const auto other = std::find_if(revision.headers.begin(), revision.headers.end(),
                                      [&](const Header& it) { return equals_ignore_case(it.name, header.name); });
      const std::string at = aspect + " header '" + header.name + "'";
      if (other == revision.headers.end())
        both_.tell(header.required ? "required-response-header-removed" : "optional-response-header-removed", at,
                   header.node, revision.node);
      else
        kept(header, *other, at);
    }
    for (const Header& header : revision.headers)
      if (!is_ignored(header) && std::none_of(base.headers.begin(), base.headers.end(), [&](const Header& it) {
            return equals_ignore_case(it.name, header.name);
          }))
        both_.tell("response-header-added", aspect + " header '" + header.name + "'", base.node, header.node);
    Both content = both_;
    content.promised = both_.promised && has_content(base.status);
    compare_content_maps(content, aspect, base.content, revision.content, both_.response_side(), base.node,
                         revision.node);
  }

  /// RFC 9110 sections 9.3.2, 15.3.5, 15.3.6 and 15.4.5: whatever is described, no content comes.
  bool has_content(std::string_view status) const {
    return both_.base.method != "HEAD" && status != "204" && status != "205" && status != "304";
  }

  void kept(const Header& base, const Header& revision, const std::string& at) {
    if (base.required != revision.required)
      both_.tell(revision.required ? "response-header-became-required" : "response-header-became-optional",
                 level_of(revision.required ? Effect::Narrowed : Effect::Widened, both_.response_side()), at, base.node,
                 revision.node);
    const auto writing = [&](const Header& header, Contract& contract) {
      if (header.content)
        return header.content->name;
      const bool scalar = header.schema && !(contract.schema(header.schema).types & ~types::Scalar);
      return std::string(header.explode && !scalar ? "schema, exploded" : "schema");
    };
    const std::string from = writing(base, both_.diff.base_contract);
    const std::string to = writing(revision, both_.diff.revision_contract);
    if (from != to)
      both_.tell("response-header-content-changed", at, base.node, revision.node, from, to);
    else if (base.content)
      both_.compare(at, base.content->schema, revision.content->schema, both_.response_side(), wire_of(*base.content));
    else
      both_.compare(at, base.schema, revision.schema, both_.response_side(), Wire::Text);
  }

  const Both& both_;
  const std::vector<Answer>& base_;
  const std::vector<Answer>& revision_;
};

} // namespace

std::span<const PlainRule> response_rules() { return response_rows; }

void compare_responses(const Both& both) { Answers(both).compare(); }

} // namespace keur::change
