#pragma once
#include "plan/rules/rules.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the rules about one thing's life share: the steps that make and read it, and requests that write it.
namespace keur::plan::derive {

/// A case in the making: steps that follow each other.
struct Story {
  std::vector<Step> steps;

  /// Adds a step that has to go well for the rest to mean something, and gives its number.
  std::size_t prepare(Step step);
  /// Adds a step that is judged, and gives its number.
  std::size_t then(Step step);
};

/// The write (PUT, PATCH or DELETE) at the path of the thing that the context's GET reads: the operation's own steps
/// before it make the same thing. Null where the description has none or it cannot be told to be about that thing.
const Draft* write_of_thing(const RuleContext& context, std::string_view method);
/// The steps that make the thing, and the number of the one that reads it then, which must succeed. Nothing where no
/// POST makes it.
struct ReadThing {
  Story story;
  std::size_t read = 0;
};
std::optional<ReadThing> read_thing(const RuleContext& context, const Draft* write = nullptr);
struct Life;
/// The context's GET again; after the life's steps where there is one.
std::optional<Step> read_again(const RuleContext& context, std::string because, const Life* life = nullptr);
/// The write as a step, its expectation as given.
std::optional<Step> write_step(const RuleContext& context, const Draft& write, Expectation expectation,
                               std::string label);

/// Is the member one that an answer does not show, or shows as something else?
bool is_hidden(const generate::Shape& shape);
/// Is the thing that was made read under this member of it? A thing that it hangs on has a name of its own.
bool names_the_thing(const Draft& reading, const std::string& member);
/// The media type of the draft's body where that is a JSON object with a schema; null for others.
const openapi::MediaType* json_body(const Draft& draft);
/// Another value of the same schema, far enough from the first to be told from it; nothing when none was found.
std::optional<json::Value> other_value(const RuleContext& context, const generate::Conjunction& schemas,
                                       const json::Value* old);
/// The steps up to a thing's creation with every member; nothing where the context's GET reads nothing that POST makes.
struct Life {
  std::vector<Step> steps; // the last one creates
  const openapi::MediaType* media_type = nullptr;
  json::Value body;
  std::size_t of_drafts = 0; // the number that the last step has before drafts of the same thing
};
/// `edit` makes another body of the one that is sent.
std::optional<Life> life_of(const RuleContext& context, const std::function<json::Value(json::Value)>& edit = {});
/// The draft of a request on the same thing, as one that follows the life's steps.
Draft in_life(const Life& life, Draft draft);
/// The draft of another operation on the same path, bound to the same thing.
std::optional<Draft> sibling_draft(const RuleContext& context, std::string_view method);
/// The context's GET, which must show these members; after the life's steps where there is one.
std::optional<Step> reading_step(const RuleContext& context, std::vector<MemberValue> holds, std::string because,
                                 const Life* life = nullptr);
/// What stays of the older members where the newer ones are silent.
std::vector<MemberValue> merged(const std::vector<MemberValue>& older, std::vector<MemberValue> newer);

/// Gives the request a field of its own, in place of what it had.
void set_field(Step& step, std::string_view name, std::string value);
/// The same with a value in which `placeholder` stands for what the expression gives of that earlier answer.
void bind_field(Step& step, std::string_view name, std::string value, std::size_t from, std::string expression);
inline constexpr std::string_view field_placeholder = "{keur:field}";

/// An expectation that makes a demand and leaves the status to it.
Expectation demanding(Demand demand);
Relation same_as(std::size_t step, std::string expression, std::string message);
Relation other_than(std::size_t step, std::string expression, std::string message);

/// Has the operation a header parameter of this name?
const openapi::Parameter* header_parameter(const openapi::Operation& operation, std::string_view name);
/// Does a successful answer describe this header?
bool describes_header(const openapi::Operation& operation, std::string_view name);
/// The story as a case of the context's operation.
void tell(Cases& cases, const RuleContext& context, Words words, Story story);

} // namespace keur::plan::derive
