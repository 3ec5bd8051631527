"""The page that holds published figures beside the model's."""
