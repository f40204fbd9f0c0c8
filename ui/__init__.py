"""The command line and the Streamlit pages: thin, no logic that a test could want without a browser."""
