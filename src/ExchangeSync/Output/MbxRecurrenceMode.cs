namespace ExchangeSync.Output;

/// <summary>How recurring entries are carried over.</summary>
public enum MbxRecurrenceMode
{
    /// <summary>The instances of Exchange's series in the window come to Microbizz as single appointments; recurring appointments of Microbizz stay there.</summary>
    Instances,

    /// <summary>A series is one series on both sides, with its exceptions.</summary>
    Series,
}
