"""What it means when an answer came, and is not what an application can use."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

REFUSAL = Advice(
    code="resp.refusal",
    title="The model refused to answer.",
    why="The message has a `refusal` instead of `content`: the model holds the request to be against its rules. With "
    "structured output this is the only sign; the content is null, and a program that parses it fails.",
    fixes=(
        Remedy(text="Reword the prompt; in your program look at `message.refusal` before `message.content`."),
        Remedy(text="Try the same with our own prompt.", command="oaicheck test chat"),
    ),
)

CONTENT_FILTER = Advice(
    code="resp.content_filter",
    title="The content filter held the answer back.",
    why="The finish reason is `content_filter`: a filter of the provider cut the answer off or kept it "
    "whole. Azure has "
    "such filters on by default, with levels that its portal sets.",
    fixes=(
        Remedy(text="Reword the prompt; on Azure look at the deployment's content filter."),
        Remedy(text="Try the same with our own prompt.", command="oaicheck test chat"),
    ),
)

FENCED = Advice(
    code="resp.fenced",
    title="The JSON stands in a Markdown fence.",
    why="The content begins with ``` and a program that parses it fails. The server or the model does not know "
    "`response_format` and only follows the words of the prompt.",
    fixes=(
        Remedy(
            text="Ask another model, or one whose server enforces the format.",
            command="oaicheck test json --model MODEL",
        ),
        Remedy(text="Or strip the fence in your program before parsing."),
    ),
)

BAD_JSON = Advice(
    code="resp.bad_json",
    title="The content is not the JSON that was asked for.",
    why="`response_format` was sent and the answer does not keep to it: the server ignores it, or the model can't.",
    fixes=(
        Remedy(text="Ask a model that supports the format.", command="oaicheck test json --model MODEL"),
        Remedy(text="See what came back, whole.", command="oaicheck test json --json"),
    ),
)

SCHEMA = Advice(
    code="resp.schema",
    title="The answer is not valid against the schema.",
    why="A strict schema was sent and the answer does not keep to it: the server takes `json_schema` as "
    "a hint, or drops it.",
    fixes=(
        Remedy(text="Ask a model that enforces schemas.", command="oaicheck test schema --model MODEL"),
        Remedy(text="Or validate in your program and ask again."),
    ),
)

NO_TOOL = Advice(
    code="resp.no_tool",
    title="The model called no tool.",
    why="A function was offered that answers the question, and the model answered in words. Small models do that, and "
    "servers that drop `tools` without a word.",
    fixes=(
        Remedy(text="Ask a model that supports tools.", command="oaicheck test tools --model MODEL"),
        Remedy(text="Or force the call in your program with tool_choice."),
    ),
)

TOOL_CALL = Advice(
    code="resp.tool_call",
    title="The tool call can't be used.",
    why="The model named a function that was not offered, or arguments that are no JSON or do not fit.",
    fixes=(
        Remedy(text="Ask a model that supports tools.", command="oaicheck test tools --model MODEL"),
        Remedy(text="See the call, whole.", command="oaicheck test tools --json"),
    ),
)

UNSEEN = Advice(
    code="resp.unseen",
    title="The answer does not name what is in the picture.",
    why="The picture was taken, and the answer shows no sign that the model saw it: some servers drop "
    "pictures without a "
    "word, and some models are blind.",
    fixes=(
        Remedy(text="Ask a model that takes pictures.", command="oaicheck test vision --model MODEL"),
        Remedy(text="Try a picture of your own.", command="oaicheck test vision --image photo.jpg"),
    ),
)

UNEXPECTED = Advice(
    code="resp.unexpected",
    title="The answer is not the one that was to be expected.",
    why="Something was answered, but not as if the whole of the request had been read.",
    fixes=(Remedy(text="Try another model.", command="oaicheck test conversation --model MODEL"),),
)

LENGTH = Advice(
    code="resp.length",
    title="The answer was cut at the token limit.",
    why="The finish reason is `length`: the text ends where the budget did, maybe in the middle of a word.",
    fixes=(Remedy(text="Give it more room.", command="oaicheck test chat --max-output-tokens 4000"),),
)

NO_REASON = Advice(
    code="resp.no_reason",
    title="The server gave no reason for the end of the answer.",
    why="`finish_reason` is missing. OpenAI always gives one; without it nobody can tell a whole answer "
    "from half of one.",
    fixes=(
        Remedy(text="Treat answers of this server with care, or ask another.", command="oaicheck test chat --json"),
    ),
)

EMPTY = Advice(
    code="resp.empty",
    title="The answer holds no text.",
    why="The request was taken and an answer came, with nothing in it.",
    fixes=(
        Remedy(text="Send it again: some models do this now and then.", command="oaicheck test chat"),
        Remedy(text="See all that came back.", command="oaicheck test chat --json"),
    ),
)

IMAGE = Advice(
    code="resp.image",
    title="What came back is no picture.",
    why="The answer has the form of one with a picture, and the bytes do not decode as an image.",
    fixes=(Remedy(text="Ask another image model.", command="oaicheck test image --model MODEL"),),
)

IMAGE_LINK = Advice(
    code="resp.image_url",
    title="A link to the picture came back instead of the picture.",
    why="Older models and other servers give a URL that expires after an hour. It was not opened: it leads elsewhere.",
    fixes=(Remedy(text="Open it yourself, or ask for `response_format: b64_json` in your program."),),
)

AUDIO = Advice(
    code="resp.audio",
    title="What came back is no audio.",
    why="The bytes have none of the headers of MP3, WAV, Opus, FLAC or AAC.",
    fixes=(Remedy(text="Ask another speech model.", command="oaicheck test speech --model MODEL"),),
)

UNHEARD = Advice(
    code="resp.unheard",
    title="The words did not come back.",
    why="The sound was taken, and what was written down are not the words that were spoken; a tone has none.",
    fixes=(Remedy(text="Try a recording of your own.", command="oaicheck test transcription --audio memo.wav"),),
)

STATUS = Advice(
    code="resp.status",
    title="The response is not completed.",
    why="The Responses API gives each answer a status; only `completed` is a whole answer. A background request stays "
    "`queued` or `in_progress` until it is asked for again by its id.",
    fixes=(Remedy(text="Send it again; if it stays, tell support the request id.", command="oaicheck test responses"),),
)
"""Source of the statuses: https://platform.openai.com/docs/api-reference/responses/object."""
