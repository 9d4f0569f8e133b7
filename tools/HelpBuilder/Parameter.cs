using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ExchangeSync.HelpBuilder;

/// <summary>A parameter of a cmdlet in one of its parameter sets, as the engine knows it.</summary>
public sealed record Parameter
{
    /// <summary>The name, without the dash.</summary>
    public required string Name { get; init; }

    /// <summary>The type of the values.</summary>
    public required Type Type { get; init; }

    /// <summary>What it is for, as Markdown.</summary>
    public required string Text { get; init; }

    /// <summary>It has to be given.</summary>
    public bool IsMandatory { get; init; }

    /// <summary>The place without a name; negative: none.</summary>
    public int Position { get; init; }

    /// <summary>A piped object itself.</summary>
    public bool ByValue { get; init; }

    /// <summary>A property of a piped object.</summary>
    public bool ByPropertyName { get; init; }

    /// <summary>Wildcards are understood.</summary>
    public bool HasWildcards { get; init; }

    /// <summary>Other names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The value where none is given; null: none that says something.</summary>
    public string? Default { get; init; }

    /// <summary>Given or not, without a value.</summary>
    public bool IsSwitch => Type == typeof(SwitchParameter);

    /// <summary>The type of one value.</summary>
    public Type ElementType => Nullable.GetUnderlyingType(Type) ?? (Type.IsArray ? Type.GetElementType()! : Type);

    /// <summary>The type as an admin writes it.</summary>
    public string TypeName => (Nullable.GetUnderlyingType(Type) ?? Type).Name;

    /// <summary>Where it comes from in a pipeline, in PowerShell's own words.</summary>
    public string Pipeline => (ByValue, ByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    /// <summary>A default as an admin would type it; null where it says nothing, as an empty list or "not given" do.</summary>
    public static string? DefaultOf(object? value) => value switch
    {
        null or "" or SwitchParameter or Enum or 0 or DateTime => null,
        string text => text,
        IEnumerable many => DefaultOf(string.Join(", ", many.Cast<object>())),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
