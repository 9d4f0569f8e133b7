namespace ExchangeSync.HelpBuilder;

/// <summary>Lines to type, and what they are for.</summary>
/// <param name="Title">What is wanted.</param>
/// <param name="Code">The lines.</param>
/// <param name="Remarks">What is to be said about it.</param>
public sealed record Example(string Title, string Code, IReadOnlyList<Block> Remarks)
{
    internal static IReadOnlyList<Example> Read(IReadOnlyList<Block> section)
    {
        var examples = new List<Example>();
        for (var at = 0; at < section.Count; at++)
        {
            if (section[at] is Heading { Level: 3 } heading)
            {
                var body = section.Skip(at + 1).TakeWhile(block => block is not Heading).Where(block => block is not Comment).ToList();
                examples.Add(new Example(
                    heading.Text,
                    string.Join("\n\n", body.OfType<CodeBlock>().Where(code => code.Language == "powershell").Select(code => code.Text)),
                    [.. body.Where(block => block is not CodeBlock { Language: "powershell" })]));
            }
        }

        return examples;
    }
}
