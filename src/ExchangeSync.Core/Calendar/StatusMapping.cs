namespace ExchangeSync.Calendar;

/// <summary>
/// The rows "Here" and "Private" of DESIGN §5: a yes or no in Microbizz that stands for one of several words in Exchange.
/// </summary>
/// <remarks>
/// Microbizz remembers the word that Exchange had. When the user flips the answer, the word of the new answer is written (OOF, say) while Microbizz goes on
/// remembering the old one (Tentative), so that flipping back brings it back. Hence a word that comes from Exchange is not remembered when it is just what the
/// appointment itself would have put there; any other word was a choice made in Exchange.
/// </remarks>
internal sealed class StatusMapping
{
    private readonly Func<string?, bool> _means;
    private readonly string _yes;
    private readonly string _no;

    private StatusMapping(Func<string?, bool> means, string yes, string no) => (_means, _yes, _no) = (means, yes, no);

    /// <summary>Here ⇄ LegacyFreeBusyStatus.</summary>
    public static StatusMapping Here { get; } = new(IsHere, "Busy", "OOF");

    /// <summary>Private ⇄ Sensitivity.</summary>
    public static StatusMapping Private { get; } = new(IsPrivate, "Private", "Normal");

    /// <summary>Whether a LegacyFreeBusyStatus means that the person is here.</summary>
    public static bool IsHere(string? status) => status is not ("OOF" or "WorkingElsewhere");

    /// <summary>Whether a Sensitivity means private.</summary>
    public static bool IsPrivate(string? sensitivity) => sensitivity is not (null or "Normal");

    /// <summary>The word for Exchange: the one that is there if it says so already, else the remembered one if that says so, else the plain one.</summary>
    /// <param name="answer">What Microbizz says.</param>
    /// <param name="remembered">The word that Microbizz remembers.</param>
    /// <param name="exists">There is an item.</param>
    /// <param name="current">Its word.</param>
    public string? Restore(bool answer, string? remembered, bool exists, string? current)
    {
        if (exists && _means(current) == answer)
        {
            return current;
        }

        if (remembered is not null && _means(remembered) == answer)
        {
            return remembered;
        }

        return answer ? _yes : _no;
    }

    /// <summary>The word that Microbizz has to remember.</summary>
    /// <param name="word">The item's word.</param>
    /// <param name="answer">What the appointment says now; null: there is none yet.</param>
    /// <param name="remembered">The word that it remembers.</param>
    public string? Remember(string? word, bool? answer, string? remembered) =>
        answer is { } now && Restore(now, remembered, exists: false, current: null) == word ? remembered : word;
}
