namespace Microsoft.ML.Trainers;

// The bases of trainers' Options, which this stand-in takes only as what the trainers' types are made of.

public abstract class TrainerInputBase
{
    private protected TrainerInputBase() { }
}

public abstract class TrainerInputBaseWithLabel : TrainerInputBase
{
    private protected TrainerInputBaseWithLabel() { }
}

public abstract class TrainerInputBaseWithWeight : TrainerInputBaseWithLabel
{
    private protected TrainerInputBaseWithWeight() { }
}
